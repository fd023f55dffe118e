// What AUT and SDP grant: words of others, and of a script.
#include "ladder.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rules_test;
using rules::outcome;
using names = std::vector<std::string>;

TEST(rules_kept, by_challenges_credentials_and_descriptions)
{
    for (const auto* rule : {"AUT-CHAL-1", "AUT-CRED-1", "SDP-FMT-1"})
        EXPECT_EQ(outcome_of(challenged().play(), rule), outcome::pass) << rule;
    // RFC 7616 3.4: a user name beyond ASCII has another parameter; names compare without regard to case.
    auto l = challenged();
    for (const auto* name : {"INVITE again", "ACK"})
        l.replace(name, "username=\"alice\", realm", "username*=UTF-8''al%C3%ACce, Realm");
    EXPECT_EQ(broken(l.play()), names{});
}

// RFC 3261 18.3: what Content-Length cuts off is SYN-CL-1.c, not half a description. RFC 8866 5.13: an
// attribute that cannot be read is ignored.
TEST(rfc8866_9, a_description_that_was_cut_off_is_not_judged_and_an_odd_attribute_warned_of)
{
    auto l = refused().replace("INVITE", "Content-Length: 92", "Content-Length: 9");
    EXPECT_EQ(outcome_of(l.play(), "SDP-FMT-1"), outcome::not_triggered);
    l = refused().replace("INVITE", "RTP/AVP 0\n", "RTP/AVP 31\na=rtpmap:31 LPC\n");
    l.replace("INVITE", "Content-Length: 92", "Content-Length: 110");
    EXPECT_EQ(broken(l.play()), names{"SDP-FMT-1.a Alice"});
    EXPECT_EQ(outcome_of(l.play(), "SDP-FMT-1"), outcome::warn);
}

// Who passes something on has not written it.
TEST(rfc3261_16_6, the_body_that_a_proxy_passes_on_is_its_senders)
{
    auto l = called_below();
    for (auto& p : l.parties)
        p.device = true;
    for (const auto* name : {"INVITE", "INVITE on"})
        l.replace(name, "t=0 0", "t=0 x");
    EXPECT_EQ(broken(l.play()), names{"SDP-FMT-1.a Alice"});
    // What an agent of ours describes is what its script says.
    l.parties[0].device = false;
    EXPECT_EQ(broken(l.play()), names{});
}

TEST(rfc3261_16_7, the_challenge_that_a_proxy_passes_on_is_its_senders)
{
    auto l = refused_below();
    l.erase("100 below");
    for (const auto* name : {"486 below", "486"})
        l.replace(name, "486 Busy Here", "401 Unauthorized")
            .add(name, "WWW-Authenticate: Digest realm=a, nonce=\"x\", qop=\"auth\"");
    EXPECT_EQ(broken(l.play()), names{"AUT-CHAL-1.e Bob"});
}

// RFC 3261 20 table 2.
TEST(rfc3261_20, a_proxy_that_passes_on_a_field_of_requests_in_a_response_has_not_written_it)
{
    auto l = forwarded();
    for (const auto* name : {"200 below", "200"})
        l.add(name, "Max-Forwards: 70");
    EXPECT_EQ(broken(l.play()), names{"SYN-NA-1.c Bob"});
}

}  // namespace
