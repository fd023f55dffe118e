// What a configuration says, and what is wrong in one: file, line and column.
#include "serve/configuration.hpp"

#include "script/load.hpp"

#include <gtest/gtest.h>

namespace {

std::string refusal(const std::string& toml)
{
    try
    {
        serve::configuration from;
        from.plays = rules::role::proxy;
        serve::load_configuration_text(toml, "serve.toml", from);
    }
    catch (const script::script_error& error)
    {
        return error.what();
    }
    return "";
}

TEST(serve_configuration, says_where_users_and_other_domains_are)
{
    serve::configuration from;
    from.plays = rules::role::proxy;
    const auto how =
        serve::load_configuration_text("sequential = true\nasks_strangers = true\n"
                                       "[users]\nbob = [\"sip:desk@192.0.2.4\", \"sip:mobile@192.0.2.5\"]\n"
                                       "[next_hop]\n\"biloxi.example.com\" = \"192.0.2.6:5062\"\n",
                                       "serve.toml", from);
    EXPECT_TRUE(how.sequential);
    EXPECT_TRUE(how.asks_strangers);
    EXPECT_EQ(how.users.at("bob"), (std::vector<std::string>{"sip:desk@192.0.2.4", "sip:mobile@192.0.2.5"}));
    ASSERT_EQ(how.next_hops.size(), 1U);
    EXPECT_EQ(how.next_hops[0].first, "biloxi.example.com");
    EXPECT_EQ(how.next_hops[0].second.host_port(), "192.0.2.6:5062");
}

TEST(serve_configuration, says_where_it_listens_over_each_transport)
{
    const auto how = serve::load_configuration_text(
        "listen = [\"127.0.0.1:5060\", \"tcp:127.0.0.1:5060\", \"TLS:[::1]:5061\", \"udp:[::1]:5060\"]\n"
        "idle = \"2min\"\n[next_hop]\n\"biloxi.example.com\" = \"tls:192.0.2.6:5061\"\n",
        "serve.toml", {});
    const auto all = serve::addresses_of(how);
    EXPECT_EQ(all.preferred(), *fsm::numeric_address("127.0.0.1", 5060));
    EXPECT_TRUE(all.has(*fsm::numeric_address("127.0.0.1", 5060, fsm::transport::tcp)));
    EXPECT_TRUE(all.has(*fsm::numeric_address("::1", 5061, fsm::transport::tls)));
    EXPECT_EQ(all.to(*fsm::numeric_address("::1", 9)).local, *fsm::numeric_address("::1", 5060));
    EXPECT_EQ(how.idle, std::chrono::minutes{2});
    EXPECT_EQ(how.next_hops.at(0).second, *fsm::numeric_address("192.0.2.6", 5061, fsm::transport::tls));
}

TEST(serve_configuration, of_where_it_cannot_listen_is_refused_with_its_place)
{
    EXPECT_NE(refusal("listen = \"sctp:127.0.0.1:5060\"")
                  .find("serve.toml:1:10: 'sctp:127.0.0.1:5060' is not where"),
              std::string::npos)
        << refusal("listen = \"sctp:127.0.0.1:5060\"");
    EXPECT_NE(refusal("listen = [\"127.0.0.1:5060\",\n  \"udp:127.0.0.2:5060\"]")
                  .find("serve.toml:2:3: 127.0.0.1:5060 and"),
              std::string::npos)
        << refusal("listen = [\"127.0.0.1:5060\",\n  \"udp:127.0.0.2:5060\"]");
    EXPECT_NE(refusal("listen = []").find("serve.toml:1:10: it has to listen somewhere"), std::string::npos)
        << refusal("listen = []");
    EXPECT_NE(refusal("listen = [5]").find("serve.toml:1:11"), std::string::npos) << refusal("listen = [5]");
    EXPECT_NE(refusal("idle = \"10s\"").find("serve.toml:1:8: a connection is kept for 32s"),
              std::string::npos)
        << refusal("idle = \"10s\"");
}

TEST(serve_configuration, says_whom_it_calls_and_where_it_registers)
{
    const auto how = serve::load_configuration_text(
        "user = \"alice\"\npassword = \"env:ALICE\"\n[register]\nat = \"sip:192.0.2.4\"\nexpires = 60\n"
        "[call]\nto = \"sip:bob@Biloxi.example.com\"\nwaits = \"2s\"\ntalks = \"3s\"\n"
        "[next_hop]\n\"biloxi.example.com\" = \"192.0.2.6:5062\"\n",
        "serve.toml", {});
    EXPECT_EQ(how.user, "alice");
    EXPECT_EQ(how.place, "env:ALICE");
    ASSERT_TRUE(how.registers);
    EXPECT_EQ(how.registers->at, "sip:192.0.2.4");
    EXPECT_EQ(how.registers->expires, 60U);
    ASSERT_TRUE(how.calls);
    EXPECT_EQ(how.calls->to, "sip:bob@Biloxi.example.com");
    EXPECT_EQ(how.calls->waits, std::chrono::seconds{2});
    EXPECT_EQ(how.calls->talks, std::chrono::seconds{3});
}

TEST(serve_configuration, of_the_project_is_read)
{
    const auto how = serve::load_configuration(SIPWRIGHT_SOURCE_DIR "/scripts/serve.toml", {});
    EXPECT_EQ(how.at.host_port(), "127.0.0.1:5060");
    EXPECT_EQ(how.aor, "sip:echo@127.0.0.1");
    EXPECT_EQ(how.answers.rings, std::chrono::seconds{1});
    EXPECT_EQ(how.answers.talks, std::chrono::seconds{30});
    EXPECT_EQ(how.answers.content_type, "application/sdp");
    EXPECT_EQ(how.users.at("bob"), std::vector<std::string>{"sip:bob@127.0.0.1:5070"});
}

struct mistake
{
    const char *toml, *said;
};

class a_mistake : public testing::TestWithParam<mistake>
{
};

TEST_P(a_mistake, is_refused_where_it_stands) { EXPECT_EQ(refusal(GetParam().toml), GetParam().said); }

INSTANTIATE_TEST_SUITE_P(
    serve_configuration,
    a_mistake,
    testing::Values(
        mistake{
            "listn = \"127.0.0.1:5060\"",
            "serve.toml:1:1: 'listn' is not known at the top of a configuration (listen, idle, aor, domain, "
            "record_route, registrar, recurse, sequential, asks_strangers, expires, min_expires, "
            "max_expires, realm, userhash, authentication_info, user, password, answer, register, call, "
            "users, next_hop, passwords, weak, fault, reliable); did you mean 'listen'?"},
        mistake{"authentication_info = [\"rspauth\", \"nonce\"]",
                "serve.toml:1:35: 'nonce' is neither \"rspauth\" nor \"nextnonce\""},
        mistake{"listen = \"here\"",
                "serve.toml:1:10: 'here' is not where it can listen: \"127.0.0.1:5060\", \"tls:[::1]:5061\""},
        mistake{"listen = 5060", "serve.toml:1:10: 'listen' is a whole number; a text is wanted"},
        mistake{"aor = \"alice\"", "serve.toml:1:7: 'alice' is not a SIP URI: \"sip:bob@192.0.2.4:5060\""},
        mistake{"[answer]\nstatus = 180",
                "serve.toml:2:10: 180 is out of range: a whole number from 200 to 699"},
        mistake{
            "[answer]\nrings = \"soon\"",
            "serve.toml:2:9: 'soon' is not a time: \"2s\", \"500ms\", \"1.5s\" or \"2min\", up to 24 hours"},
        mistake{
            "[answer]\nbody = \"../secret\"",
            "serve.toml:2:8: '../secret': name it relative to the folder of the script or the folder above "
            "it, without '..'"},
        mistake{
            "[passwords]\nbob = \"zanzibar\"",
            "serve.toml:2:7: a password never stands here, but where it is: \"env:NAME\" or \"file:PATH\""},
        mistake{"min_expires = 7200", "serve.toml:1:15: 7200 is out of range: a whole number from 0 to 3600"},
        mistake{"expires = 30",
                "serve.toml:1:1: 'min_expires', 60 s, 'expires', 30 s, and 'max_expires', 86400 "
                "s, are not in this order"},
        mistake{"[users]\nbob = []", "serve.toml:2:7: from 1 to 16 SIP URIs are wanted, and these are 0"},
        mistake{"[users]\nbob = [\"sip:bob@192.0.2.4\", \"sip:bob@example.com\"]",
                "serve.toml:2:29: 'sip:bob@example.com' names no numeric host; names are not looked up"},
        mistake{"[call]\nto = \"sip:bob@example.com\"",
                "serve.toml:1:1: 'example.com' is no numeric host, and not in [next_hop]"},
        mistake{"[register]\nexpires = 60", "serve.toml:1:1: a table [register] wants 'at', a SIP URI"},
        mistake{"password = \"zanzibar\"",
                "serve.toml:1:12: a password never stands here, but where it is: \"env:NAME\" or "
                "\"file:PATH\""},
        mistake{
            "aor = \"sip:bob@192.0.2.4\"\nuser = \"bob\"\n[register]\nat = \"sip:192.0.2.5\"",
            "serve.toml:2:1: 'user' wants 'password' beside it, where it is: \"env:NAME\" or \"file:PATH\""},
        mistake{"password = \"env:BOB\"\n[call]\nto = \"sip:192.0.2.5\"",
                "serve.toml:1:1: 'password' wants 'user' beside it, whose it is: \"bob\""},
        mistake{"password = \"env:\"",
                "serve.toml:1:12: a password never stands here, but where it is: \"env:NAME\" or "
                "\"file:PATH\""},
        mistake{
            "[passwords]\nbob = \"env:BOB-S\"",
            "serve.toml:2:7: what follows \"env:\" is not the name of a variable: letters, digits and '_'"},
        mistake{"[next_hop]\n\"biloxi.example.com\" = \"biloxi\"",
                "serve.toml:2:24: 'biloxi' is not where it can go: \"127.0.0.1:5060\", \"tls:[::1]:5061\""},
        mistake{"[next_hop]\n\"bob@biloxi\" = \"192.0.2.4:5060\"",
                "serve.toml:2:1: 'bob@biloxi' is not a host name"},
        mistake{"[users]\nbob = \"sip:bob@example.com\"",
                "serve.toml:2:7: 'sip:bob@example.com' names no numeric host; names are not looked up"}));

TEST(serve_configuration, plants_weaknesses_and_says_where_one_is_none)
{
    const auto how =
        serve::load_configuration_text("weak = [\"two-to\", \"vias-over-64\", \"two-to\"]", "serve.toml", {});
    ASSERT_EQ(how.weaknesses.size(), 2U);
    EXPECT_EQ(how.weaknesses[1]->name, "vias-over-64");
    EXPECT_NE(refusal("weak = [\"two-to\", \"vias-over-46\"]")
                  .find("serve.toml:1:19: 'vias-over-46' is no weakness; did you mean 'vias-over-64'?"),
              std::string::npos)
        << refusal("weak = [\"two-to\", \"vias-over-46\"]");
    EXPECT_NE(refusal("weak = [\"bye-twice\"]").find("is a weakness of ua, not of proxy"), std::string::npos);
    EXPECT_NE(refusal("weak = \"two-to\"").find("serve.toml:1:8: "), std::string::npos);
    EXPECT_NE(refusal("weak = [1]").find("serve.toml:1:9: "), std::string::npos);
}

}  // namespace
