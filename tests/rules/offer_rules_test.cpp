// Where a rule of offers says nothing: who may have had an offer unseen, and who did not write the 2xx.
#include "offers.hpp"

#include "rules/rule.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rules_test;
using rules::outcome;

ladder without_offers() { return talk("", ""); }

// "If the INVITE did not contain an offer, the 2xx MUST contain an offer if the UAS has not yet sent an
// offer."
TEST(rfc3261_13_3_1_4, a_2xx_without_the_offer_that_nobody_made_is_a_fault)
{
    EXPECT_EQ(outcome_of(without_offers().play(), "SDP-ANS-1"), outcome::fail);
    EXPECT_EQ(outcome_of(late(bobs, alices).play(), "SDP-ANS-1"), outcome::not_triggered) << "an agent's 200";
}

TEST(rfc3261_13_3_1_4, what_an_agent_accepts_with_is_what_its_script_draws)
{
    auto l = without_offers();
    l.parties[0].device = true;
    l.parties[1].device = false;
    EXPECT_EQ(outcome_of(l.play(), "SDP-ANS-1"), outcome::not_triggered);
}

TEST(rfc3261_13_3_1_4, an_offer_that_may_not_have_been_seen_is_not_missed)
{
    auto l = without_offers();
    l.lossy = true;
    EXPECT_EQ(outcome_of(l.play(), "SDP-ANS-1"), outcome::inconclusive);
    l = without_offers();
    l.parties[1].plays = rules::unknown_role;
    EXPECT_EQ(outcome_of(l.play(), "SDP-ANS-1"), outcome::inconclusive) << "it may have been passed on";
}

TEST(rfc3261_13_3_1_4, a_body_that_may_have_an_offer_in_it_is_none_that_is_missing)
{
    auto l = talk("", bobs);
    l.replace("200", "Content-Type: application/sdp", "Content-Type: multipart/mixed;boundary=x");
    EXPECT_EQ(outcome_of(l.play(), "SDP-ANS-1"), outcome::inconclusive);
    l = talk("", bobs);
    l.replace("200", "Content-Type: application/sdp",
              "Content-Type: application/sdp\nContent-Encoding: gzip");
    EXPECT_EQ(outcome_of(l.play(), "SDP-ANS-1"), outcome::inconclusive);
}

// RFC 3262 5: "if a reliable provisional response is the first reliable message sent back to the UAC, and
// the INVITE did not contain an offer, one MUST appear in that reliable provisional response".
TEST(rfc3262_5, an_offer_that_came_reliably_before_is_not_made_again)
{
    auto l = reliably(bobs);
    describe(l, "INVITE", "");
    describe(l, "PRACK", alices);
    EXPECT_EQ(outcome_of(l.play(), "SDP-ANS-1"), outcome::pass);
    l = reliably("");
    describe(l, "INVITE", "");
    EXPECT_NE(outcome_of(l.play(), "SDP-ANS-1"), outcome::fail) << "the rest of it is for other rules";
}

// RFC 3261 13.2.1: "The initial offer MUST be in either an INVITE or, if not there, in the first reliable
// non-failure message from the UAS back to the UAC", which a 183 without RSeq is not.
TEST(rfc3261_13_2_1, a_description_in_an_unreliable_response_is_no_offer_that_was_made)
{
    auto l = without_offers();
    l.insert({"183", 1, 0, changed(l["180"].text, "180 Ringing", "183 Session Progress"), 100});
    describe(l, "183", bobs);
    EXPECT_EQ(outcome_of(l.play(), "SDP-ANS-1"), outcome::fail);
}

}  // namespace
