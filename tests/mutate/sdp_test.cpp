// RFC 8866, RFC 3264: what mutators of session descriptions make, and how much of it.
#include "corpus.hpp"
#include "mutants.hpp"
#include "unjudged.hpp"

#include "sip/sdp.hpp"

#include <gtest/gtest.h>

namespace {

const std::string invite = "INVITE sip:bob@biloxi.example.com SIP/2.0\r\n"
                           "Via: SIP/2.0/TCP client.atlanta.example.com:5060;branch=z9hG4bK74bf9\r\n"
                           "Max-Forwards: 70\r\n"
                           "From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl\r\n"
                           "To: Bob <sip:bob@biloxi.example.com>\r\n"
                           "Call-ID: 3848276298220188511@atlanta.example.com\r\n"
                           "CSeq: 1 INVITE\r\n"
                           "Contact: <sip:alice@client.atlanta.example.com;transport=tcp>\r\n"
                           "Content-Length: 0\r\n\r\n";

std::string body_of(const std::string& octets)
{
    sip::scanned_message m;
    m.scan(octets);
    return std::string{m.body()};
}

}  // namespace

TEST(sdp, an_invite_without_a_body_gets_one_with_its_type_and_size)
{
    for (std::uint64_t seed = 0; seed < 20; ++seed)
    {
        const auto octets = with("sdp-port-odd", invite, seed);
        sip::scanned_message m;
        m.scan(octets);
        EXPECT_FALSE(sip::check(m));
        EXPECT_EQ(m.value(sip::field_id::content_type), "application/sdp");
        EXPECT_EQ(m.value(sip::field_id::content_length), std::to_string(m.body().size()));
        const auto read = sip::parse_sdp(m.body());
        ASSERT_TRUE(read);
        EXPECT_FALSE(sip::check(*read));
    }
}

TEST(sdp, legal_descriptions_are_what_the_grammar_of_rfc_8866_says)
{
    for (const auto* m : mutators_named("sdp-", mutate::nature::legal))
        for (std::uint64_t seed = 0; seed < 30; ++seed)
        {
            const auto octets = with(m->name, invite, seed);
            EXPECT_EQ(unjudged(octets), std::set<std::string>{}) << m->name << "\n" << octets.substr(0, 3000);
        }
}

TEST(sdp, a_body_of_another_type_is_not_touched)
{
    auto message = invite;
    message.replace(message.find("Content-Length: 0\r\n\r\n"), std::string::npos,
                    "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello");
    for (const auto* m : mutators_named("sdp-"))
        EXPECT_EQ(with(m->name, message, 1), message) << m->name;
}

// RFC 3264 5: "less than (2**62)-1", and 64 bits signed.
TEST(sdp, numbers_of_the_origin_reach_their_boundaries_and_pass_them)
{
    std::set<std::string> seen;
    for (std::uint64_t seed = 0; seed < 300; ++seed)
        for (const auto* name : {"sdp-numbers-at-boundary", "sdp-numbers-out-of-range"})
        {
            const auto body = body_of(with(name, invite, seed));
            const auto read = sip::parse_sdp(body);
            ASSERT_TRUE(read);
            seen.insert(std::string{read->session().first('o')->value});
        }
    for (const auto* expected : {"alice 9223372036854775807 2890844526 IN IP4 192.0.2.101",
                                 "alice 2890844526 4611686018427387902 IN IP4 192.0.2.101",
                                 "alice 9223372036854775808 2890844526 IN IP4 192.0.2.101"})
        EXPECT_TRUE(seen.contains(expected)) << expected;
}

TEST(sdp, many_streams_are_64_at_most_and_bounded_by_the_room)
{
    std::size_t most = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed)
    {
        const auto body = body_of(with("sdp-many-streams", invite, seed));
        most = std::max(most, sip::parse_sdp(body)->media_count());
        EXPECT_LE(with("sdp-many-streams", invite, seed, 1000).size(), 1000u);
    }
    EXPECT_GT(most, 60u);
    EXPECT_LE(most, 65u);
}
