// What a capture misses accuses nobody: a packet that is not in it, or two that stand the wrong way round.
#include "ladder.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace rules_test;
using strings = std::vector<std::string>;

constexpr int alice = 0, bob = 1;

// Nobody of ours is there.
ladder captured(ladder l)
{
    for (auto& p : l.parties)
        p.device = true;
    return l;
}

strings blamed(const ladder& l) { return broken(l.play()); }

// call() without the BYE, and a second INVITE of Alice with its 200 and ACK.
ladder changed()
{
    auto l = captured(call());
    l.erase("BYE").erase("200 BYE");
    l.insert({"INVITE 2", alice, bob, l["INVITE"].text, 3000});
    l.replace("INVITE 2", "z9hG4bK74bf9", "z9hG4bK84bf9")
        .replace("INVITE 2", "CSeq: 1 ", "CSeq: 2 ")
        .replace("INVITE 2", "To: Bob <sip:bob@biloxi.example.com>",
                 "To: Bob <sip:bob@biloxi.example.com>;tag=8321234356");
    l.insert({"200 2", bob, alice, l["200"].text, 3010});
    l.replace("200 2", "z9hG4bK74bf9", "z9hG4bK84bf9").replace("200 2", "CSeq: 1 ", "CSeq: 2 ");
    l.insert({"ACK 2", alice, bob, l["ACK"].text, 3020});
    l.replace("ACK 2", "z9hG4bK74bd5", "z9hG4bK84bd5").replace("ACK 2", "CSeq: 1 ", "CSeq: 2 ");
    return l;
}

}  // namespace

// 17.1.3: "The CSeq method is needed because CANCEL shares the same branch parameter value" with its INVITE.
TEST(rfc3261_17_1_3, the_answer_to_a_cancel_that_is_missing_is_none_to_its_invite)
{
    EXPECT_EQ(blamed(captured(cancelled())), strings{});
    EXPECT_EQ(blamed(captured(cancelled()).erase("CANCEL")), strings{});
    EXPECT_EQ(blamed(captured(cancelled()).erase("INVITE")), strings{});
    auto live = cancelled().erase("CANCEL");
    EXPECT_FALSE(blamed(live).empty()) << "where our agent has sent no CANCEL, nothing is answered by CANCEL";
}

TEST(rfc3261_17_1_3, what_stands_before_its_cause_is_read_behind_it)
{
    auto l = captured(cancelled());
    l["CANCEL"].at_ms = l["200 CANCEL"].at_ms + 1;
    l["487"].at_ms += 5;
    l["ACK"].at_ms += 5;
    std::ranges::stable_sort(l.rungs, {}, &rung::at_ms);
    EXPECT_EQ(blamed(l), strings{});
}

// 13.2.2.4: its CSeq number says which INVITE an ACK is for.
TEST(rfc3261_13_2_2_4, the_ack_of_an_invite_that_is_missing_is_measured_by_no_other)
{
    EXPECT_EQ(blamed(changed()), strings{});
    EXPECT_EQ(blamed(changed().erase("INVITE 2")), strings{});
    EXPECT_EQ(blamed(changed().erase("200 2")), strings{});
    EXPECT_EQ(blamed(captured(challenged()).erase("INVITE again")), strings{});
    EXPECT_EQ(blamed(captured(challenged()).erase("200")), strings{});
    EXPECT_EQ(blamed(captured(call()).replace("ACK", "CSeq: 1 ", "CSeq: 2 ")), strings{"ACK-2XX-2.b Alice"})
        << "the only ACK of the only INVITE";
}

// 17.1.2.2: who is not answered asks again.
TEST(rfc3261_17_1_2_2, who_asks_once_has_heard_the_answer_that_is_missing)
{
    EXPECT_EQ(blamed(captured(asked()).erase("200")), strings{});
    auto repeated = captured(asked()).erase("200");
    repeated["OPTIONS"].copies_ms = {500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500};
    EXPECT_EQ(blamed(repeated), strings{"TXN-1XX-1.c Bob"});
    auto live = asked().erase("200");
    live.parties[alice].device = false;
    EXPECT_EQ(outcome_of(live.play(), "TXN-1XX-1"), rules::outcome::fail);
}

// 17.1.1.2: who sends no copy of an INVITE has heard a response.
TEST(rfc3261_17_1_1_2, a_first_response_that_is_missing_is_not_late)
{
    auto late = captured(refused()).erase("100");
    late["486"].at_ms = 5'000;
    late["ACK"].at_ms = 5'002;
    EXPECT_EQ(blamed(late), strings{});
    late["INVITE"].copies_ms = {500, 1500, 3500};
    EXPECT_EQ(blamed(late), strings{"TXN-100-1.a Bob"});
    EXPECT_EQ(blamed(captured(cancelled()).erase("180").erase("100")), strings{});
}

// An ACK shows that there was a final response, and who repeats none that it had its ACK.
TEST(rfc3261_17_2_1, an_ack_and_a_refusal_prove_each_other)
{
    EXPECT_EQ(blamed(captured(refused()).erase("486")), strings{});
    EXPECT_EQ(blamed(captured(refused()).erase("ACK")), strings{});
    EXPECT_EQ(blamed(captured(cancelled()).erase("487")), strings{});
    EXPECT_EQ(blamed(captured(cancelled()).erase("ACK")), strings{});
    EXPECT_EQ(blamed(captured(cancelled()).erase("200 CANCEL")), strings{});
    EXPECT_EQ(blamed(captured(call()).erase("200")), strings{});
    EXPECT_EQ(blamed(captured(call()).erase("ACK")), strings{});
}

// RFC 3261 17.1.1.2: the gaps before the first response.
TEST(rfc3261_17_1_1_2, copies_before_the_first_response_double_their_gaps)
{
    auto l = captured(refused()).erase("100");
    l["486"].at_ms = 3'700;
    l["ACK"].at_ms = 3'702;
    l["INVITE"].copies_ms = {500, 1500, 3500};
    EXPECT_EQ(outcome_of(l.play(), "TXN-INV-1"), rules::outcome::pass);
    l["INVITE"].copies_ms = {500, 3500};  // one is missing
    EXPECT_EQ(outcome_of(l.play(), "TXN-INV-1"), rules::outcome::pass);
    l["INVITE"].copies_ms = {500, 1000, 1500, 2000, 2500, 3000, 3500};
    EXPECT_EQ(outcome_of(l.play(), "TXN-INV-1"), rules::outcome::fail);
    l["INVITE"].copies_ms = {100, 300, 700, 1500, 3100};
    EXPECT_EQ(outcome_of(l.play(), "TXN-INV-1"), rules::outcome::warn);
}

// RFC 7332 5: "All B2BUA types MUST copy the received Max-Forwards header field" less one.
TEST(rfc7332_5, an_invite_may_come_of_another_with_what_is_left)
{
    EXPECT_EQ(outcome_of(call().replace("INVITE", "Max-Forwards: 70", "Max-Forwards: 69").play(), "SYN-MF-1"),
              rules::outcome::info);
    EXPECT_EQ(outcome_of(call().replace("INVITE", "Max-Forwards: 70", "Max-Forwards: 71").play(), "SYN-MF-1"),
              rules::outcome::warn);
}

// RFC 3261 16.7 is for proxies: a UAS that has refused an INVITE sends no 2xx (17.2.1).
TEST(rfc3261_17_2_1, a_2xx_of_the_same_uas_after_its_refusal_is_another_final_response)
{
    auto l = captured(refused());
    l.insert({"200", bob, alice, call()["200"].text, 1'000});
    const auto all = blamed(l);
    EXPECT_NE(std::ranges::find(all, "TXN-SRV-2.c Bob"), all.end());
    l.parties[bob].plays = rules::role::proxy;
    const auto passed = blamed(l);
    EXPECT_EQ(std::ranges::find(passed, "TXN-SRV-2.c Bob"), passed.end());
}
