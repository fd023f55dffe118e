// Claim: who is a registrar or a redirect server is told by what only such a one says (RFC 3261 8.3, 10.3).
#include "check/parties.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using rules::role;

const auto client = *fsm::numeric_address("192.0.2.101", 5060),
           server = *fsm::numeric_address("192.0.2.201", 5060);

std::string response(std::string_view status, std::string_view method, std::string_view rows = "")
{
    return "SIP/2.0 " + std::string{status} +
           " x\r\nVia: SIP/2.0/UDP 192.0.2.101;branch=z9hG4bKa\r\nFrom: <sip:a@b>;tag=1\r\nTo: "
           "<sip:a@b>;tag=2\r\n"
           "Call-ID: c\r\nCSeq: 1 " +
           std::string{method} + "\r\n" + std::string{rows} + "Content-Length: 0\r\n\r\n";
}

constexpr auto elsewhere = "Contact: <sip:b@192.0.2.77>\r\n";

// What the server is after it said all this.
role after(std::initializer_list<std::string> said)
{
    std::vector<rules::party> known;
    check::parties who{known, {}};
    const rules::recorder nothing{{}, {}};
    for (const auto& text : said)
        who.of(server, client, *sip::store(text), nothing);
    for (const auto& p : known)
        if (p.at == server)
            return p.plays;
    return rules::unknown_role;
}

TEST(rfc3261_10_3, who_says_what_is_bound_or_asks_for_longer_is_a_registrar)
{
    EXPECT_EQ(after({response("200", "REGISTER", elsewhere)}), role::registrar);
    EXPECT_EQ(after({response("200", "REGISTER")}), role::registrar);
    EXPECT_EQ(after({response("423", "REGISTER")}), role::registrar);
    EXPECT_EQ(after({response("100", "REGISTER"), response("403", "REGISTER")}), rules::unknown_role);
}

// A proxy that passes REGISTERs on passes their answers on, too.
TEST(rfc3261_10_3, who_passes_registers_on_is_no_registrar)
{
    const std::string passed = "REGISTER sip:b SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.201;branch=z9hG4bKb\r\n"
                               "Via: SIP/2.0/UDP 192.0.2.101;branch=z9hG4bKa\r\nContent-Length: 0\r\n\r\n";
    EXPECT_EQ(after({passed, response("200", "REGISTER", elsewhere)}), role::proxy);
    EXPECT_EQ(after({response("200", "REGISTER", elsewhere), passed}), role::proxy);
}

TEST(rfc3261_8_3, who_redirects_and_never_answers_is_a_redirect_server)
{
    const auto redirection = response("302", "INVITE", elsewhere);
    EXPECT_EQ(after({redirection, response("100", "INVITE"), response("200", "CANCEL")}), role::redirect);
    EXPECT_EQ(after({redirection, response("404", "INVITE")}), role::redirect);
    EXPECT_EQ(after({redirection, response("180", "INVITE")}), role::ua);
    EXPECT_EQ(after({response("486", "INVITE"), redirection}), role::ua);
    EXPECT_EQ(after({response("486", "INVITE")}), rules::unknown_role);
}

}  // namespace
