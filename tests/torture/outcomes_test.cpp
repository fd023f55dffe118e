// The table of outcomes: what it says, and what is wrong with one's own.
#include "script/load.hpp"
#include "torture/load_outcomes.hpp"
#include "torture/messages.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace torture {
namespace {

using fsm::transport;

constexpr auto small = R"(schema = 1
[set.any]
ok = ["4xx", "ignored"]
warn = ["2xx"]
fault = ["400"]
[set.any.proxy]
ok = ["2xx"]
[set.any.stream]
ok = ["closed"]
[rfc4475.wsinv]
section = "3.1.1.1"
title = "one"
reason = "because"
set = "any"
)";

std::vector<expectation> loaded(const std::string& more)
{
    return load_outcomes_text(small + more, "x.toml");
}

std::string refusal(const std::string& text)
{
    try
    {
        static_cast<void>(load_outcomes_text(text, "x.toml"));
        return {};
    }
    catch (const script::script_error& error)
    {
        return error.what();
    }
}

TEST(outcomes, a_status_goes_before_its_class_and_what_is_not_named_is_a_fault)
{
    const auto e = loaded("").front();
    EXPECT_EQ(e.of("404", role::ua, transport::udp), level::ok);
    EXPECT_EQ(e.of("400", role::ua, transport::udp), level::fault);
    EXPECT_EQ(e.of("200", role::ua, transport::udp), level::warn);
    EXPECT_EQ(e.of("200", role::proxy, transport::udp), level::ok);
    EXPECT_EQ(e.of("500", role::ua, transport::udp), level::fault);
    EXPECT_EQ(e.of("100", role::ua, transport::udp), level::fault);
    EXPECT_EQ(e.of("closed", role::ua, transport::ws), level::fault);
    EXPECT_EQ(e.of("closed", role::ua, transport::tls), level::ok);
    EXPECT_EQ(e.allowed(role::ua, transport::udp).substr(0, 13), "4xx (not 400)");
}

TEST(outcomes, a_message_goes_before_its_set_whomever_either_is_about)
{
    const auto e =
        loaded("fault = [\"2xx\"]\nok = [\"400\"]\n[rfc4475.wsinv.ua]\nwarn = [\"ignored\"]\n").front();
    EXPECT_EQ(e.of("200", role::proxy, transport::udp), level::fault);
    EXPECT_EQ(e.of("400", role::ua, transport::udp), level::ok);
    EXPECT_EQ(e.of("ignored", role::ua, transport::udp), level::warn);
    EXPECT_EQ(e.of("ignored", role::proxy, transport::udp), level::ok);
    EXPECT_EQ(e.allowed(role::ua, transport::udp), "4xx");
}

TEST(outcomes, a_mistake_is_told_with_its_place)
{
    EXPECT_EQ(refusal(std::string{small} + "ok = [\"40x\"]\n"),
              "x.toml:15:6: '40x' is not an outcome: a status such as \"400\", a class such as \"4xx\", "
              "\"ignored\", \"closed\" or \"garbage\"");
    EXPECT_EQ(refusal(std::string{small} + "ok = [\"200\"]\nwarn = [\"200\"]\n"),
              "x.toml:16:8: '200' is both 'ok' and 'warn'");
    EXPECT_NE(refusal(std::string{small} + "kepe = [\"via\"]\n").find("x.toml:15:1: 'kepe' is not known"),
              std::string::npos);
    EXPECT_NE(refusal(std::string{small} + "keep = [\"vai\"]\n").find("did you mean 'via'?"),
              std::string::npos);
    EXPECT_NE(
        refusal(std::string{small} + "[rfc4475.wsinw]\n").find("x.toml:15:10: 'wsinw' is not a message"),
        std::string::npos);
    EXPECT_NE(
        refusal(std::string{small} + "[rfc4475.esc01]\nsection = \"1\"\n").find("'esc01' has no 'title'"),
        std::string::npos);
    EXPECT_NE(refusal(std::string{small} + "[rfc4475.esc01]\nset = \"ani\"\n").find("did you mean 'any'?"),
              std::string::npos);
    EXPECT_NE(refusal(std::string{small} + "transports = [\"sctp\"]\n").find("'sctp' is not a transport"),
              std::string::npos);
    EXPECT_NE(refusal(std::string{small} + "transports = []\n").find("no transport"), std::string::npos);
    EXPECT_NE(refusal(std::string{small} + "allow = 1\n").find("true or false is wanted"), std::string::npos);
    EXPECT_NE(refusal(std::string{small} + "contacts = 0\n").find("out of range"), std::string::npos);
    EXPECT_NE(refusal("schema = 2\n").find("out of range"), std::string::npos);
    EXPECT_NE(refusal("[set.a]\nok = []\n").find("\"schema = 1\" is missing"), std::string::npos);
    EXPECT_NE(refusal("schema = 1\n").find("there is no message"), std::string::npos);
    EXPECT_NE(refusal("schema = 1\n[set.a\n").find("x.toml:2:"), std::string::npos);
    EXPECT_NE(refusal("schema = 1\nrfc4475 = 3\n").find("a table [CORPUS.NAME]"), std::string::npos);
}

// RFC 3261 18.1.2, 8.1.3.3: whatever comes back is a fault.
TEST(outcomes, no_answer_to_a_response_is_allowed)
{
    int responses = 0;
    for (const auto& e : load_outcomes_text(outcomes_text(), "outcomes.toml"))
    {
        if (!find_message(e.corpus + '/' + e.name)->octets.starts_with("SIP/"))
            continue;
        ++responses;
        for (const auto r : {role::ua, role::proxy, role::registrar})
            for (const auto* came : {"100", "1xx", "200", "302", "400", "481", "500", "603"})
                EXPECT_EQ(e.of(came, r, transport::tcp), level::fault) << e.name;
        EXPECT_EQ(e.of("ignored", role::ua, transport::udp), level::ok) << e.name;
    }
    EXPECT_EQ(responses, 5);
}

// A device has reasons of its own before it looks at the trap.
TEST(outcomes, a_device_may_want_credentials_or_not_know_the_user_or_be_busy)
{
    for (const auto& e : load_outcomes_text(outcomes_text(), "outcomes.toml"))
    {
        if (find_message(e.corpus + '/' + e.name)->octets.starts_with("SIP/"))
            continue;
        for (const auto r : {role::ua, role::proxy, role::registrar})
            for (const auto* came :
                 {"401", "403", "404", "405", "407", "480", "486", "488", "501", "503", "603"})
                EXPECT_NE(e.of(came, r, transport::udp), level::fault) << e.name << ' ' << came;
    }
}

TEST(outcomes, the_messages_of_3_1_1_are_not_to_be_called_malformed)
{
    int valid = 0;
    for (const auto& e : load_outcomes_text(outcomes_text(), "outcomes.toml"))
        if (e.section.starts_with("3.1.1.") && e.name != "lwsdisp" &&
            !find_message(e.corpus + '/' + e.name)->octets.starts_with("SIP/"))
        {
            ++valid;
            EXPECT_EQ(e.of("400", role::ua, transport::udp), level::fault) << e.name;
            EXPECT_EQ(e.of("ignored", role::ua, transport::udp), level::fault) << e.name;
            EXPECT_EQ(e.of("404", role::ua, transport::udp), level::ok) << e.name;
        }
    EXPECT_EQ(valid, 10);
}

}  // namespace
}  // namespace torture
