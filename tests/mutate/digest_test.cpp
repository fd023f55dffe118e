// RFC 3261 22, RFC 7616: what mutators of challenges and credentials change, and what they leave alone.
#include "mutants.hpp"

#include "sip/fields.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

const std::string request =
    "REGISTER sip:ss2.biloxi.example.com SIP/2.0\r\n"
    "Via: SIP/2.0/UDP client.biloxi.example.com;branch=z9hG4bKnashd92\r\n"
    "Max-Forwards: 70\r\n"
    "From: Bob <sip:bob@biloxi.example.com>;tag=ja743ks76zlflH\r\n"
    "To: Bob <sip:bob@biloxi.example.com>\r\n"
    "Call-ID: 1j9FpLxk3uxtm8tn@biloxi.example.com\r\n"
    "CSeq: 2 REGISTER\r\n"
    "Authorization: Digest username=\"bob\", realm=\"a\", nonce=\"n\", "
    "uri=\"sip:ss2.biloxi.example.com\", response=\"dfe56131d1958046689d83306477ecc\", "
    "qop=auth, cnonce=\"c\", nc=00000001\r\n"
    "Content-Length: 0\r\n\r\n";

// The rows of one mutant that are not those of the original.
std::size_t rows_changed(const std::string& before, const std::string& after)
{
    sip::scanned_message a, b;
    a.scan(before);
    b.scan(after);
    std::size_t out = 0;
    for (const auto& row : b.fields())
        out += std::ranges::none_of(a.fields(), [&](const sip::field& other) {
            return a.name(other) == b.name(row) && a.value(other) == b.value(row);
        });
    return out + (a.start_line() != b.start_line());
}

}  // namespace

TEST(digest, mutators_of_parameters_leave_the_rest_alone)
{
    for (const auto* m : mutators_named("digest-"))
        for (std::uint64_t seed = 0; seed < 50; ++seed)
            EXPECT_LE(rows_changed(request, with(m->name, request, seed)), 1u) << m->name;
}

TEST(digest, credentials_that_are_left_with_what_is_mandatory_keep_it)
{
    for (std::uint64_t seed = 0; seed < 50; ++seed)
    {
        const auto octets = with("digest-optional-left-out", request, seed);
        sip::scanned_message m;
        m.scan(octets);
        const auto read = sip::parse_challenge(m.value(sip::field_id::authorization));
        ASSERT_TRUE(read);
        for (const auto* name : {"username", "realm", "nonce", "uri", "response"})
            EXPECT_FALSE(read->value(name).empty()) << name;
    }
}

// RFC 3261 22.4 item 3: credentials that are put in are for this request.
TEST(digest, inserted_credentials_name_the_request_uri)
{
    auto plain = request;
    const auto begin = plain.find("Authorization");
    plain.erase(begin, plain.find("\r\n", begin) + 2 - begin);
    for (std::uint64_t seed = 0; seed < 20; ++seed)
    {
        const auto octets = with("authentication-inserted", plain, seed);
        EXPECT_NE(octets.find("uri=\"sip:ss2.biloxi.example.com\""), octets.npos);
    }
}

// RFC 3261 20 table 3: Proxy-Authorization is not for CANCEL.
TEST(digest, a_cancel_gets_no_proxy_authorization)
{
    const std::string cancel = "CANCEL sip:bob@biloxi.example.com SIP/2.0\r\n"
                               "Via: SIP/2.0/UDP h;branch=z9hG4bK1\r\n"
                               "Max-Forwards: 70\r\n"
                               "From: <sip:a@b>;tag=1\r\n"
                               "To: <sip:c@d>\r\n"
                               "Call-ID: 1\r\n"
                               "CSeq: 1 CANCEL\r\n\r\n";
    for (std::uint64_t seed = 0; seed < 50; ++seed)
        EXPECT_EQ(with("authentication-inserted", cancel, seed).find("Proxy-Authorization"),
                  std::string::npos);
}
