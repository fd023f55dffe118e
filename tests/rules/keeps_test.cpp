// The flows that keep every rule, and which rules they exercise; what proves nothing.
#include "registrations.hpp"

#include "rules/timing.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rules_test;

TEST(rules_kept, by_plain_flows)
{
    const std::vector<std::string> nothing;
    EXPECT_EQ(broken(call().play()), nothing);
    EXPECT_EQ(broken(cancelled().play()), nothing);
    EXPECT_EQ(broken(refused().play()), nothing);
    EXPECT_EQ(broken(challenged().play()), nothing);
    EXPECT_EQ(broken(asked().play()), nothing);
    EXPECT_EQ(broken(forwarded().play()), nothing);
    EXPECT_EQ(broken(redirected().play()), nothing);
    EXPECT_EQ(broken(registered().play()), nothing);
}

TEST(rules_kept, are_pass_only_where_they_were_triggered)
{
    using rules::outcome;
    EXPECT_EQ(outcome_of(cancelled().play(), "CAN-BUILD-1"), outcome::pass);
    EXPECT_EQ(outcome_of(call().play(), "CAN-BUILD-1"), outcome::not_triggered);
    EXPECT_EQ(outcome_of(call().play(), "SYN-TOL-1"), outcome::not_triggered);
    EXPECT_EQ(outcome_of(rules::traffic{}, "SYN-MAND-1"), outcome::not_triggered);
}

// The machine of the test may be what is slow.
TEST(rfc3261_17_2_1, a_late_100_is_the_devices_fault_only_when_we_were_at_work_meanwhile)
{
    using rules::outcome;
    auto late = cancelled().erase("100");
    late.parties[0].device = false;
    late["180"].at_ms = 400;
    EXPECT_EQ(outcome_of(late.play(), "TXN-100-1"), outcome::fail);
    auto seen = late.play();
    const auto stand_still = [&seen](int from, int until) {
        const auto stalls = std::make_shared<rules::stalls>();
        stalls->add(fsm::time_point{std::chrono::milliseconds{from}},
                    fsm::time_point{std::chrono::milliseconds{until}});
        seen.stalled = stalls;
    };
    stand_still(100, 390);
    EXPECT_EQ(outcome_of(seen, "TXN-100-1"), outcome::inconclusive);
    EXPECT_EQ(outcome_of(seen, "SYN-MAND-1"), outcome::pass);
    stand_still(-500, -100);  // before all of it
    EXPECT_EQ(outcome_of(seen, "TXN-100-1"), outcome::fail);
    stand_still(1'403, 1'500);  // a second later, to the millisecond
    EXPECT_EQ(outcome_of(seen, "TXN-100-1"), outcome::fail);
    stand_still(100, 190);  // 90 ms do not explain 150
    EXPECT_EQ(outcome_of(seen, "TXN-100-1"), outcome::fail);
    late["180"].at_ms = 340;
    seen = late.play();
    stand_still(100, 190);
    EXPECT_EQ(outcome_of(seen, "TXN-100-1"), outcome::inconclusive);
    late["180"].at_ms = 249;
    EXPECT_EQ(outcome_of(late.play(), "TXN-100-1"), outcome::pass);
}

// 17.2.1 speaks of 200 ms: the way there and back comes on top. What else the callee answered says how long
// it is at most.
TEST(rfc3261_17_2_1, a_late_100_is_the_ways_fault_where_nothing_tells_how_long_that_is)
{
    using rules::outcome;
    auto late = refused().erase("100");
    late.parties[0].device = false;
    late["486"].at_ms = 800;
    late["ACK"].at_ms = 802;
    EXPECT_EQ(outcome_of(late.play(), "TXN-100-1"), outcome::inconclusive);
    late["486"].at_ms = 900;  // longer than by way of a satellite
    late["ACK"].at_ms = 902;
    EXPECT_EQ(outcome_of(late.play(), "TXN-100-1"), outcome::fail);
    auto far = cancelled().erase("100");
    far["180"].at_ms = 400;
    EXPECT_EQ(outcome_of(far.play(), "TXN-100-1"), outcome::fail);
    far["200 CANCEL"].at_ms = far["CANCEL"].at_ms + 160;
    EXPECT_EQ(outcome_of(far.play(), "TXN-100-1"), outcome::inconclusive);
}

// RFC 3261 9.2: "If the UAS did not find a matching transaction for the CANCEL", as its 2xx has ended it
// (17.2.1), "it SHOULD respond to the CANCEL with a 481".
TEST(rfc3261_9_2, a_cancel_that_an_answer_crossed_may_find_nothing)
{
    using rules::outcome;
    auto l = cancelled().replace("200 CANCEL", "200 OK", "481 Call/Transaction Does Not Exist");
    l.replace("487", "487 Request Terminated", "486 Busy Here");
    l["487"].at_ms = l["CANCEL"].at_ms + 1;
    l["200 CANCEL"].at_ms = l["CANCEL"].at_ms + 2;
    EXPECT_NE(outcome_of(l.play(), "CAN-SRV-1"), outcome::fail);
    l["487"].at_ms = l["CANCEL"].at_ms + 3;  // behind the 481
    EXPECT_EQ(outcome_of(l.play(), "CAN-SRV-1"), outcome::fail);
    l["487"].at_ms = l["CANCEL"].at_ms + 200;
    l["200 CANCEL"].at_ms = l["CANCEL"].at_ms + 201;
    EXPECT_EQ(outcome_of(l.play(), "CAN-SRV-1"), outcome::fail);
    l["487"].at_ms = l["CANCEL"].at_ms + 1;
    l["200 CANCEL"].at_ms = l["CANCEL"].at_ms + 2;
    l.replace("487", "486 Busy Here", "487 Request Terminated");
    EXPECT_EQ(outcome_of(l.play(), "CAN-SRV-1"), outcome::fail);
}

// RFC 3261 9.2, 13.3.1.4: an answer that was given before the CANCEL came is repeated T1 later.
TEST(rfc3261_9_2, an_answer_half_a_second_behind_the_cancel_may_be_the_copy_of_a_lost_one)
{
    using rules::outcome;
    auto l = cancelled().replace("487", "487 Request Terminated", "486 Busy Here");
    l["487"].at_ms = l["CANCEL"].at_ms + 490;
    EXPECT_EQ(outcome_of(l.play(), "CAN-SRV-2"), outcome::inconclusive);
    l["487"].at_ms = l["CANCEL"].at_ms + 20;
    EXPECT_EQ(outcome_of(l.play(), "CAN-SRV-2"), outcome::warn);
    l["487"].at_ms = l["CANCEL"].at_ms + 1700;
    EXPECT_EQ(outcome_of(l.play(), "CAN-SRV-2"), outcome::warn);
}

// RFC 3261 17.1.1.3. A stall of less than T1 is no more than a datagram that was lost and came again.
TEST(rfc3261_17_1_1_3, an_ack_that_never_came_is_missed_unless_we_stood_still_for_long)
{
    using rules::outcome;
    auto never = refused().erase("ACK");
    never.end_ms = 200'000;
    never.parties[1].device = false;
    auto seen = never.play();
    const auto stalls = std::make_shared<rules::stalls>();
    seen.stalled = stalls;
    stalls->add(fsm::time_point{std::chrono::seconds{5}}, fsm::time_point{std::chrono::milliseconds{5'499}});
    EXPECT_EQ(outcome_of(seen, "ACK-NON2-1"), outcome::fail);
    stalls->add(fsm::time_point{std::chrono::seconds{9}}, fsm::time_point{std::chrono::milliseconds{9'501}});
    EXPECT_EQ(outcome_of(seen, "ACK-NON2-1"), outcome::inconclusive);
}

// RFC 3261 13.3.1.4: an ACK in the call is what the callee has heard, whatever is wrong with it.
TEST(rfc3261_13_3_1_4, a_2xx_need_not_be_repeated_after_an_ack_with_another_cseq)
{
    using rules::outcome;
    auto l = challenged();
    EXPECT_EQ(outcome_of(l.play(), "TXN-2XX-1"), outcome::pass);
    l.replace("ACK", "CSeq: 2", "CSeq: 1");
    EXPECT_EQ(outcome_of(l.play(), "TXN-2XX-1"), outcome::not_triggered);
    l.erase("ACK");
    EXPECT_EQ(outcome_of(l.play(), "TXN-2XX-1"), outcome::inconclusive);  // it may be missing in a capture
    l.parties[0].device = false;
    EXPECT_EQ(outcome_of(l.play(), "TXN-2XX-1"), outcome::fail);
}

// RFC 3261 17.1.1.2: Timer A doubles. 595 ms and 1007 ms are what a busy machine makes of 0.5 s and 1 s.
TEST(rfc3261_17_1_1_2, gaps_that_double_but_for_some_milliseconds_are_kept)
{
    using rules::outcome;
    auto l = refused();
    l.rungs.resize(1);
    l.rungs[0].lost = true;
    l.parties[1].device = false;
    l["INVITE"].copies_ms = {595, 1602, 3600, 7600, 15600, 31600};
    EXPECT_EQ(outcome_of(l.play(), "TXN-INV-1"), outcome::pass);
    l["INVITE"].copies_ms = {595, 1450, 3600, 7600, 15600, 31600};
    EXPECT_EQ(outcome_of(l.play(), "TXN-INV-1"), outcome::fail);
}

// RFC 3261 17.1.1.1: a network may have a smaller T1; who uses the usual one is slow there, and not wrong.
TEST(rfc3261_17_1_1_1, a_smaller_t1_of_the_network_is_known_to_the_referee)
{
    using namespace std::chrono_literals;
    using rules::outcome;
    auto l = refused();
    l.rungs.resize(1);
    l.rungs[0].lost = true;
    l.parties[1].device = false;
    l["INVITE"].copies_ms = {50, 150, 350, 750, 1550, 3150};
    auto seen = l.play();
    EXPECT_EQ(outcome_of(seen, "TXN-INV-1"), outcome::warn);
    seen.timers.t1 = 50ms;
    EXPECT_EQ(outcome_of(seen, "TXN-INV-1"), outcome::pass);

    auto repeated = refused().erase("ACK");
    const auto at = repeated["486"].at_ms;
    repeated["486"].copies_ms = {at + 500, at + 1500, at + 3500, at + 7500, at + 11'500, at + 15'500};
    repeated.end_ms = at + 16'000;
    seen = repeated.play();
    seen.timers.t1 = 50ms;
    seen.timers.t2 = 400ms;
    EXPECT_NE(outcome_of(seen, "TXN-SRV-2"), outcome::fail);
}

// RFC 3261 17.1.1.2: "When timer B fires, the client transaction SHOULD inform the TU that a timeout has
// occurred", and is gone; 9.1: it is destroyed 64*T1 after a CANCEL.
TEST(rfc3261_9_1, who_has_given_up_owes_no_ack)
{
    using rules::outcome;
    auto late = cancelled().erase("ACK");
    late.end_ms = 200'000;
    const auto cancel = late["CANCEL"].at_ms;
    late["487"].at_ms = cancel + 32'100;
    EXPECT_EQ(outcome_of(late.play(), "ACK-NON2-1"), outcome::not_triggered);
    late["487"].at_ms = cancel + 31'000;
    EXPECT_EQ(outcome_of(late.play(), "ACK-NON2-1"), outcome::fail);

    auto silent = refused().erase("ACK").erase("100");
    silent.end_ms = 200'000;
    silent["486"].at_ms = 32'100;
    EXPECT_EQ(outcome_of(silent.play(), "ACK-NON2-1"), outcome::not_triggered);
    auto rang = refused().erase("ACK");
    rang.end_ms = 200'000;
    rang.parties[1].device = false;
    rang["486"].at_ms = 32'100;
    EXPECT_EQ(outcome_of(rang.play(), "ACK-NON2-1"), outcome::fail);
}

// The second ACK, which answers a copy, may be lost, too; hardly the third. `copies` are of the final
// response `name`.
void expect_patience(ladder deaf,
                     std::string_view name,
                     std::vector<std::int64_t> copies,
                     std::string_view rule)
{
    using rules::outcome;
    deaf.parties[0].device = false;
    deaf[name].copies_ms = {copies[0]};
    deaf["ACK"].copies_ms = {copies[0] + 2};
    EXPECT_EQ(outcome_of(deaf.play(), rule), outcome::inconclusive);
    deaf[name].copies_ms = {copies[0], copies[1]};
    deaf["ACK"].copies_ms = {copies[0] + 2, copies[1] + 2};
    EXPECT_EQ(outcome_of(deaf.play(), rule), outcome::inconclusive);
    deaf[name].copies_ms = copies;
    EXPECT_EQ(outcome_of(deaf.play(), rule), outcome::fail);
}

TEST(rfc3261_17_2_1, two_copies_of_a_refusal_after_our_ack_may_be_the_networks_fault)
{
    expect_patience(refused(), "486", {520, 1520, 3520, 7520}, "TXN-SRV-2");
}

TEST(rfc3261_13_3_1_4, two_copies_of_a_2xx_after_our_ack_may_be_the_networks_fault)
{
    expect_patience(call(), "200", {1400, 2400, 4400, 8400}, "TXN-2XX-1");
}

// 17.1.1.2: a round trip may take as long as T1, or longer: a copy that left before the ACK came proves
// nothing.
TEST(rfc3261_17_2_1, copies_of_a_refusal_that_were_under_way_when_the_ack_came_prove_nothing)
{
    using rules::outcome;
    auto far = refused().erase("100");
    far.parties[0].device = false;
    far["486"].at_ms = 600;
    far["486"].copies_ms = {1100, 2100};
    far["ACK"].at_ms = 601;
    far["ACK"].copies_ms = {1101, 2101};
    EXPECT_EQ(outcome_of(far.play(), "TXN-SRV-2"), outcome::inconclusive);
    far["486"].copies_ms = {1100, 2100, 4100};
    EXPECT_EQ(outcome_of(far.play(), "TXN-SRV-2"), outcome::fail);
}

// What comes promptly behind a copy answers that: the INVITE, or the 100, may have been lost.
TEST(rfc3261_17_2_1, a_first_response_that_answers_a_copy_of_the_invite_is_not_late)
{
    using rules::outcome;
    auto lost = refused().erase("100");
    lost.parties[0].device = false;
    lost["INVITE"].copies_ms = {500};
    lost["486"].at_ms = 520;
    lost["ACK"].at_ms = 522;
    EXPECT_EQ(outcome_of(lost.play(), "TXN-100-1"), outcome::inconclusive);
    lost["486"].at_ms = 900;
    lost["ACK"].at_ms = 902;
    EXPECT_EQ(outcome_of(lost.play(), "TXN-100-1"), outcome::fail);
    // Timer G: what answered the copy may have been lost, and this is sent T1 later.
    lost["486"].at_ms = 1'020;
    lost["ACK"].at_ms = 1'022;
    EXPECT_EQ(outcome_of(lost.play(), "TXN-100-1"), outcome::inconclusive);
    lost["486"].at_ms = 1'400;
    lost["ACK"].at_ms = 1'402;
    EXPECT_EQ(outcome_of(lost.play(), "TXN-100-1"), outcome::fail);
}

// 18.3: what follows the octets that Content-Length counts is the next message.
TEST(rfc3261_18_3, octets_that_are_no_message_may_belong_to_the_one_before_on_a_stream)
{
    using rules::outcome;
    EXPECT_EQ(outcome_of(over_tcp(call()).play(), "SYN-CL-1"), outcome::pass);
    auto l = over_tcp(call());
    l.insert({"rest", 1, 0, "/AVP 0\n", 901});
    const auto all = rules::judge(l.play(), rules::select("SYN-CL-1"));
    EXPECT_EQ(rules::outcome_of(all.front(), 1), outcome::inconclusive);
}

// RSP-TAG-2.a says it.
TEST(rfc3261_17_2_2, another_to_tag_for_a_copy_is_not_the_same_response)
{
    using rules::outcome;
    auto l = asked();
    l["OPTIONS"].copies_ms = {500};
    auto other = l["200"];
    other.name = "200 again";
    other.at_ms = 510;
    l.insert(other).replace("200 again", "93810874", "93810875");
    EXPECT_EQ(broken(l.play()), std::vector<std::string>{"RSP-TAG-2.a Bob"});
    EXPECT_EQ(outcome_of(l.play(), "TXN-SRV-3"), outcome::inconclusive);
}

TEST(rfc3261_9_2, a_200_that_answers_a_copy_of_the_cancel_is_not_late)
{
    using rules::outcome;
    auto lost = cancelled();
    const auto sent = lost["CANCEL"].at_ms;
    lost["CANCEL"].copies_ms = {sent + 500, sent + 1500};
    lost["200 CANCEL"].at_ms = sent + 1510;
    lost["487"].at_ms = sent + 1512;
    lost["ACK"].at_ms = sent + 1514;
    EXPECT_EQ(outcome_of(lost.play(), "CAN-SRV-1"), outcome::inconclusive);
    lost["200 CANCEL"].at_ms = sent + 2500;  // a second behind the copy
    EXPECT_EQ(outcome_of(lost.play(), "CAN-SRV-1"), outcome::fail);
}

// One response may be lost, but hardly the one to a copy as well.
TEST(rfc3261_17_1_1_2, one_copy_of_the_invite_behind_its_100_may_be_the_networks_fault)
{
    using rules::outcome;
    auto repeated = refused();
    repeated["486"].at_ms = 5000;
    repeated["ACK"].at_ms = 5002;
    repeated["INVITE"].copies_ms = {500};
    repeated["100"].copies_ms = {502};
    EXPECT_EQ(outcome_of(repeated.play(), "TXN-INV-2"), outcome::inconclusive);
    repeated["INVITE"].copies_ms = {500, 1500};
    repeated["100"].copies_ms = {502, 1502};
    EXPECT_EQ(outcome_of(repeated.play(), "TXN-INV-2"), outcome::warn);
}

TEST(rfc3261_17_2_2, two_copies_that_nothing_answers_may_be_the_networks_fault)
{
    using rules::outcome;
    auto silent = asked();
    silent["OPTIONS"].copies_ms = {500};
    silent.end_ms = 10'000;
    EXPECT_EQ(outcome_of(silent.play(), "TXN-SRV-3"), outcome::inconclusive);
    silent["OPTIONS"].copies_ms = {500, 1700};
    EXPECT_EQ(outcome_of(silent.play(), "TXN-SRV-3"), outcome::inconclusive);
    silent["OPTIONS"].copies_ms = {500, 1700, 2900};
    EXPECT_EQ(outcome_of(silent.play(), "TXN-SRV-3"), outcome::fail);
}

// RFC 3261 13.3.1.4: copies of a 2xx after 0.5, 1.5, 3.5, 7.5 s; one or the other may be lost.
TEST(rfc3261_13_3_1_4, gaps_that_a_lost_copy_leaves_are_in_order)
{
    auto to = fsm::numeric_address("192.0.2.1", 5060);
    const auto sent_at = [&](std::vector<int> ms) {
        rules::sighting s;
        s.destination = *to;
        for (const auto at : ms)
            s.copies.push_back(fsm::time_point{std::chrono::milliseconds{at}});
        return rules::odd_gap(s, rules::growth::doubling_to_t2, {});
    };
    EXPECT_FALSE(sent_at({500, 1500, 3500, 7500, 11500}));
    EXPECT_FALSE(sent_at({1500, 3500, 7500, 11500}));
    EXPECT_FALSE(sent_at({500, 3500, 7500, 11500}));
    EXPECT_FALSE(sent_at({500, 1500, 7500, 11500}));
    EXPECT_FALSE(sent_at({500, 1500, 3500, 11500}));
    // The first late by 400 ms: the next is counted from it, or from when it should have gone.
    EXPECT_FALSE(sent_at({900, 1900, 3900, 7900, 11900}));
    EXPECT_FALSE(sent_at({900, 1500, 3500, 7500, 11500}));
    EXPECT_TRUE(sent_at({1000, 2000, 3000, 4000}));
    EXPECT_TRUE(sent_at({900, 1400, 3400}));
    EXPECT_TRUE(sent_at({500, 1000, 1500, 2000}));
    EXPECT_TRUE(sent_at({500, 1500, 2500, 3500}));
    EXPECT_TRUE(sent_at({500, 5500, 6000}));
    // Two in a row, but not on a loopback.
    EXPECT_FALSE(sent_at({500, 7500, 11500}));
    EXPECT_FALSE(sent_at({500, 1500, 11500}));
    to = fsm::numeric_address("127.0.0.1", 5060);
    EXPECT_TRUE(sent_at({500, 7500, 11500}));
    EXPECT_TRUE(sent_at({500, 1500, 11500}));
}

// RFC 4320 4.1 binds who has the request, and of that the copies before the last may have been lost.
TEST(rfc4320_4_1, who_answers_a_copy_at_once_is_not_late)
{
    using rules::outcome;
    auto l = asked();
    l["OPTIONS"].copies_ms = {500, 1'500, 3'500, 7'500};
    l["200"].at_ms = 7'510;
    EXPECT_EQ(outcome_of(l.play(), "TXN-1XX-1"), outcome::inconclusive);
    l["200"].at_ms = 8'500;
    EXPECT_EQ(outcome_of(l.play(), "TXN-1XX-1"), outcome::fail);
}

// What a stream brings while nobody reads comes at once, whenever it was sent.
TEST(rfc3261_13_3_1_4, copies_that_are_read_in_one_piece_have_no_gaps)
{
    using rules::outcome;
    auto l = over_tcp(call());
    l["200"].copies_ms = {1'400, 1'400, 4'400};
    l.rungs.resize(4);
    l.end_ms = 9'500;
    EXPECT_EQ(outcome_of(l.play(), "TXN-2XX-1"), outcome::inconclusive);
    l["200"].copies_ms = {1'400, 1'500, 4'400};
    EXPECT_EQ(outcome_of(l.play(), "TXN-2XX-1"), outcome::fail);
}

// RFC 3261 17.1.1.2: a copy of the refusal, or the ACK for it, may be lost; not those for the next copy, too.
TEST(rfc3261_17_1_1_2, two_copies_of_a_refusal_that_are_not_acknowledged_may_be_the_networks_fault)
{
    using rules::outcome;
    auto once = refused();
    once["486"].copies_ms = {520};
    EXPECT_EQ(outcome_of(once.play(), "ACK-NON2-1"), outcome::inconclusive);
    once["486"].copies_ms = {520, 1520};
    EXPECT_EQ(outcome_of(once.play(), "ACK-NON2-1"), outcome::inconclusive);
    once["486"].copies_ms = {520, 1520, 3520};
    EXPECT_EQ(outcome_of(once.play(), "ACK-NON2-1"), outcome::fail);
    once["ACK"].copies_ms = {1521};
    EXPECT_EQ(outcome_of(once.play(), "ACK-NON2-1"), outcome::inconclusive);
}

}  // namespace
