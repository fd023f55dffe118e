// RFC 3261 16.7 item 5: "Any response that can be used for answering an INVITE", but a 100, is forwarded at
// once. What shows that a 100 was passed on when it says nothing of its own: it is one more than the requests
// explain.
#include "ladder.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rules_test;
using rules::outcome;

// INVITE at 0, the proxy's 100 at 2, the INVITE below at 3, a 100 from below at 30.
ladder with_a_100_below()
{
    auto l = refused_below();
    l["100 below"].at_ms = 30;
    l["486 below"].at_ms = 300;
    l["ACK below"].at_ms = 302;
    l["486"].at_ms = 310;
    l["ACK"].at_ms = 320;
    return l;
}

const std::vector<std::string> nobody, forwarded_it{"PRX-100-1.a Proxy"};

TEST(rfc3261_16_7_5, a_100_that_stays_below_is_right)
{
    EXPECT_EQ(broken(with_a_100_below().play()), nobody);
    EXPECT_EQ(outcome_of(with_a_100_below().play(), "PRX-100-1"), outcome::pass);
}

TEST(rfc3261_16_7_5, a_second_100_right_behind_one_from_below_was_passed_on)
{
    auto l = with_a_100_below();
    l["100"].copies_ms = {31};
    EXPECT_EQ(broken(l.play()), forwarded_it);

    l = with_a_100_below();
    auto other = l["100"];
    other.name = "100 again";
    other.at_ms = 31;
    l.insert(other).replace("100 again", "100 Trying", "100 trying");
    EXPECT_EQ(broken(l.play()), forwarded_it);
}

TEST(rfc3261_16_7_5, a_100_behind_one_from_below_may_be_either)
{
    auto l = with_a_100_below();
    l["100"].at_ms = 31;
    EXPECT_EQ(broken(l.play()), nobody);
    EXPECT_EQ(outcome_of(l.play(), "PRX-100-1"), outcome::inconclusive);
}

// 17.2.1: "If, while in the "Proceeding" state, a request retransmission is received, ... the most recent
// provisional response that was received from the TU MUST be passed to the transport layer".
TEST(rfc3261_17_2_1, a_second_100_for_a_copy_of_the_invite_is_the_proxys_own)
{
    auto l = with_a_100_below();
    l["INVITE"].copies_ms = {25};
    l["100"].copies_ms = {31};
    EXPECT_EQ(broken(l.play()), nobody);
}

TEST(rfc3261_16_7_5, a_100_that_none_from_below_explains_accuses_nobody)
{
    auto l = with_a_100_below();
    l["100"].copies_ms = {20};  // before it
    EXPECT_EQ(broken(l.play()), nobody);
    l["100"].copies_ms = {270};  // long after it
    EXPECT_EQ(broken(l.play()), nobody);
    l = with_a_100_below();
    l["100"].at_ms = 31;  // there was none before it: it may be its own
    EXPECT_EQ(broken(l.play()), nobody);
}

}  // namespace
