// What looks like a fault of RFC 3262, RFC 6665 or RFC 4028, and is none.
#include "changes.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rules_test;
using rules::outcome;

constexpr int alice = 0, bob = 1;

// call() whose 180 is sent reliably and has no PRACK.
ladder ringing()
{
    auto l = call().replace("INVITE", "Supported: timer", "Supported: timer, 100rel");
    return l.add("180", "Require: 100rel").add("180", "RSeq: 1");
}

// RFC 3262 3: "The RSeq numbering space is within a single transaction", and each callee of a fork has one.
TEST(rfc3262_3, each_callee_of_a_fork_counts_by_itself)
{
    auto l = ringing();
    put(l, "PRACK", side::alice, "PRACK", 2, 100).add("PRACK", "RAck: 1 1 INVITE");
    l.insert({"180 of another", bob, alice, l["180"].text, 300});
    l.replace("180 of another", "RSeq: 1", "RSeq: 4711")
        .replace("180 of another", "8321234356", "4321234356");
    answered_later(l, 2'000);
    EXPECT_NE(outcome_of(l.play(), "REL-RSEQ-1"), outcome::fail);
    l.replace("180 of another", "4321234356", "8321234356");
    EXPECT_EQ(outcome_of(l.play(), "REL-RSEQ-1"), outcome::fail);
}

// RFC 3262 3: what was lost in between is sent again, and then it is there.
TEST(rfc3262_3, a_gap_that_is_closed_later_was_a_loss)
{
    auto l = ringing();
    put(l, "PRACK", side::alice, "PRACK", 2, 100).add("PRACK", "RAck: 1 1 INVITE");
    for (const auto* rseq : {"3", "2"})
    {
        const auto name = std::string{"183 "} + rseq;
        l.insert({name, bob, alice, l["180"].text, *rseq == '3' ? 300 : 500});
        l.replace(name, "RSeq: 1", std::string{"RSeq: "} + rseq).replace(name, "180 Ringing", "183 On");
    }
    EXPECT_NE(outcome_of(l.play(), "REL-RSEQ-1"), outcome::fail);
    l.erase("183 2");
    // The final response ends the repetition.
    EXPECT_EQ(outcome_of(l.play(), "REL-RSEQ-1"), outcome::inconclusive);
    answered_later(l, 2'000);
    EXPECT_EQ(outcome_of(l.play(), "REL-RSEQ-1"), outcome::fail);
}

// "The UAS MUST NOT send a second reliable provisional response until the first is acknowledged": what came
// by then may have been sent behind the PRACK.
TEST(rfc3262_3, a_second_response_that_came_behind_the_prack_waited_for_it)
{
    auto l = ringing();
    put(l, "PRACK", side::alice, "PRACK", 2, 100).add("PRACK", "RAck: 1 1 INVITE");
    l.insert({"183", bob, alice, l["180"].text, 106});
    l.replace("183", "RSeq: 1", "RSeq: 2").replace("183", "180 Ringing", "183 On");
    l["183"].waited_ms = 6;
    EXPECT_NE(outcome_of(l.play(), "REL-RSEQ-1"), outcome::fail);
    l["183"].waited_ms = 7;
    EXPECT_EQ(outcome_of(l.play(), "REL-RSEQ-1"), outcome::fail);
}

// RFC 3262 4: "The UAC MAY acknowledge reliable provisional responses received after the final response or
// MAY discard them", and what it is just then busy with may be that.
TEST(rfc3262_4, no_prack_is_owed_where_the_final_response_comes_at_once)
{
    auto l = ringing();
    l.parties[alice].device = true;
    l.parties[bob].device = false;
    EXPECT_NE(outcome_of(l.play(), "REL-PRACK-1"), outcome::fail);
    answered_later(l, 2'000);
    EXPECT_EQ(outcome_of(l.play(), "REL-PRACK-1"), outcome::fail);
    l.lossy = true;
    EXPECT_NE(outcome_of(l.play(), "REL-PRACK-1"), outcome::fail);
    l.lossy = false;
    l.replace("INVITE", ", 100rel", "");
    EXPECT_NE(outcome_of(l.play(), "REL-PRACK-1"), outcome::fail);
}

// RFC 3262 3: until the PRACK has come. It may have been lost, where nobody sees it.
TEST(rfc3262_3, a_copy_before_the_answer_to_its_prack_is_no_fault)
{
    auto l = ringing();
    put(l, "PRACK", side::alice, "PRACK", 2, 100).add("PRACK", "RAck: 1 1 INVITE");
    l["180"].copies_ms = {520};
    l["PRACK"].copies_ms = {600};
    l["200 PRACK"].at_ms = 605;
    EXPECT_NE(outcome_of(l.play(), "REL-RTX-1"), outcome::warn);
    l["180"].copies_ms = {700};
    EXPECT_EQ(outcome_of(l.play(), "REL-RTX-1"), outcome::warn);
}

// RFC 4028 4: "The absolute minimum for the Session-Expires header field is 90 seconds."
TEST(rfc4028_4, a_session_of_90_seconds_is_long_enough)
{
    auto l = call().add("INVITE", "Session-Expires: 90");
    EXPECT_NE(outcome_of(l.play(), "TMR-VAL-1"), outcome::fail);
    l.replace("INVITE", "Expires: 90", "Expires: 89");
    EXPECT_EQ(outcome_of(l.play(), "TMR-VAL-1"), outcome::fail);
}

}  // namespace
