// What DLG and MOD grant: calls that are changed as they may be, and what crosses (RFC 3261 12.2, 14; RFC
// 5407).
#include "breaches.hpp"
#include "changes.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rules_test;
using rules::outcome;

const std::vector<std::string> nothing;

TEST(rfc3261_14, calls_that_are_changed_keep_every_rule)
{
    EXPECT_EQ(broken(changed(side::alice).play()), nothing);
    EXPECT_EQ(broken(changed(side::bob).play()), nothing);
    for (const auto& kept : {kept_dialogs(), kept_routes(), kept_changes()})
        for (const auto& l : kept)
            EXPECT_EQ(broken(l.play()), nothing);
}

// "If the new target is told in a request that is answered by a 2xx": both the target and who asks are
// judged.
TEST(rfc3261_12_2_2, who_moved_is_reached_at_its_new_place)
{
    auto l = changed(side::alice);
    l.replace("again", "Contact: <sip:alice@192.0.2.101>", "Contact: <sip:alice@192.0.2.109>");
    EXPECT_EQ(outcome_of(l.play(), "DLG-TGT-1"), outcome::fail);
    l.replace("BYE", "BYE sip:alice@192.0.2.101", "BYE sip:alice@192.0.2.109");
    EXPECT_EQ(outcome_of(l.play(), "DLG-TGT-1"), outcome::pass);
    EXPECT_EQ(broken(l.play()), nothing);
}

// 12.2: a request that is refused changes nothing.
TEST(rfc3261_12_2, who_may_not_move_is_reached_where_it_was)
{
    auto l = long_call();
    put(l, "again", side::alice, "INVITE", 2, 1500, "488 Not Acceptable Here");
    l.add("488 again", "Warning: 304 biloxi.example.com \"Media type not available\"");
    l.replace("again", "Contact: <sip:alice@192.0.2.101>", "Contact: <sip:alice@192.0.2.109>");
    EXPECT_EQ(broken(l.play()), nothing);
    EXPECT_EQ(outcome_of(l.play(), "DLG-TGT-1"), outcome::pass);
    l.replace("BYE", "BYE sip:alice@192.0.2.101", "BYE sip:alice@192.0.2.109");
    EXPECT_EQ(outcome_of(l.play(), "DLG-TGT-1"), outcome::fail);
}

// RFC 6141 4.6: while it is not answered yet, both places may be right.
TEST(rfc6141_4_6, who_is_about_to_move_may_be_reached_at_either_place)
{
    for (const auto* target : {"sip:alice@192.0.2.101", "sip:alice@192.0.2.109"})
    {
        auto l = long_call();
        put(l, "again", side::alice, "INVITE", 2, 1500, "100 Trying");
        put(l, "INFO", side::bob, "INFO", 230, 1600);
        answer_in(l, "again", "200 OK", 1700);
        l.replace("again", "Contact: <sip:alice@192.0.2.101>", "Contact: <sip:alice@192.0.2.109>");
        l.replace("INFO", "sip:alice@192.0.2.101", target);
        l.replace("BYE", "BYE sip:alice@192.0.2.101", "BYE sip:alice@192.0.2.109");
        EXPECT_EQ(broken(l.play()), nothing) << target;
    }
}

// RFC 5407 3.1.4: a re-INVITE that left before the other one came.
TEST(rfc5407_3_1_4, invites_that_cross_are_nobodys_fault)
{
    auto l = long_call();
    put(l, "first", side::alice, "INVITE", 2, 1500, "");
    put(l, "second", side::bob, "INVITE", 230, 1505, "491 Request Pending");
    answer_in(l, "first", "491 Request Pending", 1530);
    EXPECT_EQ(broken(l.play()), nothing);
}

// A machine may say 100 while its user's own INVITE is on its way.
TEST(rfc5407_3_1_4, a_100_at_the_same_moment_does_not_say_that_its_user_knew)
{
    auto l = long_call();
    put(l, "first", side::alice, "INVITE", 2, 1500, "100 Trying");
    put(l, "second", side::bob, "INVITE", 230, 1525, "491 Request Pending");
    answer_in(l, "first", "491 Request Pending", 1560);
    EXPECT_EQ(broken(l.play()), nothing);
    EXPECT_EQ(outcome_of(l.play(), "MOD-GLARE-1"), outcome::inconclusive);
    l["second"].at_ms = 1700;
    l["491 second"].at_ms = 1720;
    l["ACK second"].at_ms = 1725;
    l["491 first"].at_ms = 1750;
    l["ACK first"].at_ms = 1755;
    EXPECT_EQ(outcome_of(l.play(), "MOD-GLARE-1"), outcome::fail);
}

// RFC 5407 3.1: what was sent with the 2xx goes to where its peer was.
TEST(rfc3261_12_2_2, who_hangs_up_while_its_peer_moves_may_go_to_either_place)
{
    auto l = changed(side::alice);
    l.replace("again", "Contact: <sip:alice@192.0.2.101>", "Contact: <sip:alice@192.0.2.109>");
    l["BYE"].at_ms = l["200 again"].at_ms + 10;
    l["200 BYE"].at_ms = l["BYE"].at_ms + 5;
    EXPECT_EQ(outcome_of(l.play(), "DLG-TGT-1"), outcome::not_triggered);
    l["BYE"].at_ms += 500;
    l["200 BYE"].at_ms += 500;
    EXPECT_EQ(outcome_of(l.play(), "DLG-TGT-1"), outcome::fail);
}

TEST(rfc3261_12_2_2, a_gap_in_cseq_and_a_lower_one_that_is_refused_are_right)
{
    auto l = long_call();
    put(l, "MESSAGE", side::alice, "MESSAGE", 9, 1500);
    put(l, "INFO", side::alice, "INFO", 3, 1600, "500 Server Internal Error");
    l["MESSAGE"].provokes = l["INFO"].provokes = true;
    EXPECT_EQ(broken(l.play()), nothing);
    EXPECT_EQ(outcome_of(l.play(), "DLG-CSEQ-1"), outcome::pass);
}

// The next number is no gap: whatever a 500 to it is about, it is not that.
TEST(rfc3261_12_2_2, a_500_to_the_next_request_is_about_something_else)
{
    auto l = long_call();
    put(l, "INFO", side::alice, "INFO", 2, 1500, "500 Server Internal Error");
    EXPECT_EQ(broken(l.play()), nothing);
    EXPECT_EQ(outcome_of(l.play(), "DLG-CSEQ-1"), outcome::not_triggered);
}

// A request that was sent before, and came later, is lower for its receiver alone.
TEST(rfc3261_12_2_2, what_overtook_another_request_says_nothing_of_who_answers)
{
    auto l = long_call();
    put(l, "INFO", side::alice, "INFO", 2, 1500, "");
    put(l, "MESSAGE", side::alice, "MESSAGE", 3, 1501);
    answer_in(l, "INFO", "500 Server Internal Error", 1540);
    EXPECT_EQ(broken(l.play()), nothing);
}

// RFC 4916 4.3: with from-change another identity may be told.
TEST(rfc4916_4_3, who_supports_from_change_may_tell_another_identity)
{
    auto l = call();
    for (const auto* name : {"BYE", "200 BYE"})
        l.replace(name, "sip:bob@biloxi", "sip:robert@biloxi");
    EXPECT_EQ(outcome_of(l.play(), "DLG-ID-1"), outcome::warn);
    l.add("200", "Supported: from-change");
    EXPECT_EQ(outcome_of(l.play(), "DLG-ID-1"), outcome::not_triggered);
}

// RFC 3261 14.1: a change that somebody wants a minute later is none that was refused.
TEST(rfc3261_14_1, a_later_change_is_not_the_one_that_was_refused)
{
    auto l = long_call();
    put(l, "again", side::bob, "INVITE", 229, 1500, "491 Request Pending");
    put(l, "once more", side::bob, "INVITE", 230, 8000);
    EXPECT_EQ(outcome_of(l.play(), "MOD-491-2"), outcome::not_triggered);
}

// 12.2.1.2: after 481 comes BYE.
TEST(rfc3261_12_2_1_2, who_hangs_up_after_481_is_right)
{
    auto l = long_call();
    put(l, "again", side::bob, "INVITE", 229, 1500, "481 Call/Transaction Does Not Exist");
    EXPECT_EQ(outcome_of(l.play(), "DLG-END-1"), outcome::pass);
}

// RFC 3261 16.4: a route that names another host may be the proxy's own name, or not.
TEST(rfc3261_16_4, a_route_with_a_name_says_nothing_of_the_proxy)
{
    auto l = forwarded().add("OPTIONS", "Route: <sip:proxy.example.com;lr>");
    EXPECT_EQ(outcome_of(l.play(), "PRX-RT-1"), outcome::not_triggered);
    l.add("OPTIONS below", "Route: <sip:proxy.example.com;lr>");
    EXPECT_EQ(outcome_of(l.play(), "PRX-RT-1"), outcome::not_triggered);
}

}  // namespace
