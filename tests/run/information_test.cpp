// Authentication-Info and hashed user names in whole runs (RFC 7616 3.4.4, 3.5), and what passwords prove.
#include "fsm/digest.hpp"
#include "rules/rule.hpp"
#include "run/in_memory.hpp"
#include "run/in_memory_options.hpp"
#include "script/load.hpp"
#include "told.hpp"
#include "two_casts.hpp"

#include <gtest/gtest.h>

namespace {

using rules::outcome;
using sip::field_id;

script::flow registering(const std::string& of_registrar)
{
    return script::load_script_text(R"(title = "t"
lifelines = ["Bob", "Registrar"]
[party.Bob]
aor = "sip:bob@biloxi.example.com"
password = "env:BOB_PASSWORD"
[party.Registrar]
domain = "biloxi.example.com"
)" + of_registrar + R"([ladder]
F1 = "REGISTER      Bob -> Registrar"
F2 = "401 REGISTER  Bob <- Registrar"
F3 = "REGISTER      Bob -> Registrar"
F4 = "200 REGISTER  Bob <- Registrar"
F5 = "REGISTER      Bob -> Registrar"
F6 = "200 REGISTER  Bob <- Registrar"
)",
                                    "t.toml");
}

const sip::message& message(const judge::run_result& r, std::size_t rung)
{
    return *r.traffic.messages.at(r.rungs.at(rung - 1).message.value()).message;
}

fsm::digest_credentials credentials(const sip::message& m)
{
    fsm::digest_credentials out;
    EXPECT_EQ(fsm::read_credentials(m.value(field_id::authorization), out), fsm::digest_reading::read);
    return out;
}

fsm::digest_information information(const sip::message& m)
{
    fsm::digest_information out;
    EXPECT_EQ(fsm::read_information(m.value(field_id::authentication_info), out), fsm::digest_reading::read);
    return out;
}

outcome of(const judge::run_result& r, std::string_view rule)
{
    for (const auto& v : r.rules)
        if (v.rule->id == rule)
            return v.outcome;
    throw std::logic_error{"no such rule"};
}

constexpr auto both = "authentication_info = [\"rspauth\", \"nextnonce\"]\nuserhash = true\n";

}  // namespace

TEST(rfc7616_3_5, a_registrar_proves_its_knowledge_and_gives_the_next_nonce)
{
    const auto s = registering(std::string{both} + "algorithm = \"SHA-256\"\n");
    const auto r = run::play_in_memory(s, table::with_rules());
    ASSERT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
    const auto said = information(message(r, 4));
    EXPECT_EQ(said.rspauth.size(), 64U);
    EXPECT_EQ(said.nc, "00000001");
    EXPECT_EQ(credentials(message(r, 5)).nonce, said.next_nonce);
    EXPECT_EQ(credentials(message(r, 5)).nc, "00000001");
    EXPECT_TRUE(credentials(message(r, 5)).userhash);
    EXPECT_EQ(of(r, "AUT-RESP-1"), outcome::pass);
    EXPECT_EQ(of(r, "AUT-INFO-1"), outcome::pass);
}

TEST(rfc7616_3_5, nothing_is_said_that_the_script_does_not_want)
{
    const auto r = run::play_in_memory(registering(""), table::with_rules());
    ASSERT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
    EXPECT_FALSE(message(r, 4).has(field_id::authentication_info));
    EXPECT_EQ(message(r, 2).value(field_id::www_authenticate).find("userhash"), std::string_view::npos);
}

// Bob is a phone whose password is another one, or that counts what it should not.
TEST(rfc7616_3_4_1, a_device_with_a_wrong_response_is_accused_where_its_password_is_known)
{
    const auto s = registering("");
    for (const bool wrong : {false, true})
    {
        table::two_casts game{s, {"Bob"}};
        game.spoil = [&](const std::string&, std::string& octets) {
            if (const auto at = octets.find("response=\""); wrong && at != std::string::npos)
                octets[at + 10] = octets[at + 10] == '0' ? '1' : '0';
        };
        EXPECT_EQ(of(game.play(), "AUT-RESP-1"), wrong ? outcome::fail : outcome::pass);
    }
}

TEST(rfc7616_3_5, a_registrar_whose_rspauth_proves_nothing_is_accused)
{
    const auto s = registering(both);
    for (const bool wrong : {false, true})
    {
        table::two_casts game{s, {"Registrar"}};
        game.spoil = [&](const std::string&, std::string& octets) {
            if (const auto at = octets.find("rspauth=\""); wrong && at != std::string::npos)
                octets[at + 9] = octets[at + 9] == '0' ? '1' : '0';
        };
        EXPECT_EQ(of(game.play(), "AUT-INFO-1"), wrong ? outcome::fail : outcome::pass);
    }
}
