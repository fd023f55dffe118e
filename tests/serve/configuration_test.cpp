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

TEST(serve_configuration, of_the_project_is_read)
{
    const auto how = serve::load_configuration(SIPWRIGHT_SOURCE_DIR "/scripts/serve.toml", {});
    EXPECT_EQ(how.at.host_port(), "127.0.0.1:5060");
    EXPECT_EQ(how.aor, "sip:echo@127.0.0.1");
    EXPECT_EQ(how.answers.rings, std::chrono::seconds{1});
    EXPECT_EQ(how.answers.talks, std::chrono::seconds{30});
    EXPECT_EQ(how.answers.content_type, "application/sdp");
    EXPECT_EQ(how.users.at("bob"), "sip:bob@127.0.0.1:5070");
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
        mistake{"listn = \"127.0.0.1:5060\"",
                "serve.toml:1:1: 'listn' is not known at the top of a configuration (listen, aor, domain, "
                "record_route, registrar, recurse, expires, min_expires, max_expires, realm, userhash, "
                "authentication_info, answer, users, passwords); did you mean 'listen'?"},
        mistake{"authentication_info = [\"rspauth\", \"nonce\"]",
                "serve.toml:1:35: 'nonce' is neither \"rspauth\" nor \"nextnonce\""},
        mistake{"listen = \"here\"",
                "serve.toml:1:10: 'here' is not where it can listen: \"127.0.0.1:5060\""},
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
        mistake{"[users]\nbob = \"sip:bob@example.com\"",
                "serve.toml:2:7: 'sip:bob@example.com' names no numeric host; names are not looked up"}));

}  // namespace
