// What looks like a fault and is none: the same messages some seconds earlier or later are judged otherwise.
#include "breaches.hpp"
#include "changes.hpp"
#include "rules/exchange.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace {

using namespace rules_test;
using rules::outcome;

constexpr auto alice = 0, bob = 1, proxy = 2;

// A copy of the request `name`, that arrives so late, is answered as a new one: with another To tag.
outcome answered_anew(ladder l, std::string_view request, std::string_view answer, std::int64_t at_ms)
{
    const auto tag_of_bob = request == "INVITE" ? "8321234356" : "93810874";
    l.end_ms = 120'000;
    l[request].copies_ms = {at_ms};
    auto anew = l[answer];
    anew.name += " anew";
    anew.at_ms = at_ms + 2;
    l.insert(anew);
    l.replace(anew.name, tag_of_bob, "other");
    return outcome_of(l.play(), "RSP-TAG-2");
}

// "When timer I fires, the server MUST transition to the "Terminated" state"; T4 after the ACK.
TEST(rfc3261_17_2_1, a_copy_after_timer_i_is_a_new_invite_and_may_have_another_tag)
{
    EXPECT_EQ(answered_anew(refused(), "INVITE", "486", 4'000), outcome::fail);
    EXPECT_EQ(answered_anew(refused(), "INVITE", "486", 5'100), outcome::not_triggered);
}

TEST(rfc3261_17_2_1, a_copy_after_timer_h_is_a_new_invite_and_may_have_another_tag)
{
    EXPECT_EQ(answered_anew(refused().erase("ACK"), "INVITE", "486", 31'000), outcome::fail);
    EXPECT_EQ(answered_anew(refused().erase("ACK"), "INVITE", "486", 32'100), outcome::not_triggered);
}

// RFC 6026 7.1: after a 2xx it is Timer L alone, whatever ACK came.
TEST(rfc6026_7_1, a_copy_before_timer_l_is_no_new_invite)
{
    auto l = call().erase("BYE").erase("200 BYE");
    EXPECT_EQ(answered_anew(l, "INVITE", "200", 20'000), outcome::fail);
    EXPECT_EQ(answered_anew(l, "INVITE", "200", 33'000), outcome::pass);
}

// "When Timer J fires, the server transaction MUST transition to the "Terminated" state."
TEST(rfc3261_17_2_2, a_copy_after_timer_j_is_a_new_request_and_may_have_another_tag)
{
    EXPECT_EQ(answered_anew(asked(), "OPTIONS", "200", 31'000), outcome::fail);
    EXPECT_EQ(answered_anew(asked(), "OPTIONS", "200", 32'100), outcome::not_triggered);
}

// Timer J: "64*T1 seconds for unreliable transports, and zero seconds for reliable transports"; so is Timer I
// (17.2.1).
TEST(rfc3261_17_2_2, over_a_stream_whoever_has_answered_has_forgotten)
{
    EXPECT_EQ(answered_anew(over_tcp(asked()), "OPTIONS", "200", 1'000), outcome::not_triggered);
    EXPECT_EQ(answered_anew(over_tcp(refused()), "INVITE", "486", 4'000), outcome::not_triggered);
}

// "If the UAS did not find a matching transaction for the CANCEL according to the procedure above, it SHOULD
// respond to the CANCEL with a 481": one that was under way for long finds none.
TEST(rfc3261_9_2, a_481_is_right_for_a_cancel_that_arrives_after_the_final_response_was_sent)
{
    auto l = cancelled();
    l.replace("200 CANCEL", "200 OK", "481 Call/Transaction Does Not Exist");
    l["487"].at_ms = 2'500;
    l["ACK"].at_ms = 2'502;
    l["200 CANCEL"].at_ms = 3'002;
    l["CANCEL"].arrived_ms = {3'000};
    EXPECT_EQ(outcome_of(l.play(), "CAN-SRV-1"), outcome::not_triggered);
    l["CANCEL"].arrived_ms = {2'001};
    l["200 CANCEL"].at_ms = 2'003;
    EXPECT_EQ(outcome_of(l.play(), "CAN-SRV-1"), outcome::fail);
}

// A CANCEL that the proxy passes on under a Via of its own, below that of Alice.
ladder cancelled_behind_a_proxy(std::int64_t at_ms)
{
    auto l = refused_below();
    auto cancel = cancelled()["CANCEL"];
    cancel.to = proxy;
    cancel.at_ms = at_ms;
    l.insert(cancel);
    cancel.name = "CANCEL below";
    cancel.from = proxy;
    cancel.to = bob;
    cancel.at_ms = at_ms + 2;
    l.insert(cancel);
    l["CANCEL below"].text = passed_on(l["CANCEL below"].text);
    return l;
}

bool blames(const ladder& l, std::string_view letter_and_party)
{
    const auto all = broken(l.play());
    return std::ranges::find(all, letter_and_party) != all.end();
}

// "If a response context is not found, the element does not have any knowledge of the request to apply the
// CANCEL to. It MUST statelessly forward the CANCEL request".
TEST(rfc3261_16_10, a_proxy_that_has_forgotten_the_invite_passes_its_cancel_on_with_a_via_of_its_own)
{
    EXPECT_EQ(outcome_of(cancelled_behind_a_proxy(6'000).play(), "CAN-BUILD-1"), outcome::pass);
    EXPECT_EQ(outcome_of(cancelled_behind_a_proxy(10).play(), "CAN-BUILD-1"), outcome::fail);
    // That it comes after the final response is the fault of who sent it first (9.1).
    EXPECT_TRUE(blames(cancelled_behind_a_proxy(6'000), "CAN-WAIT-1.b Alice"));
    EXPECT_FALSE(blames(cancelled_behind_a_proxy(6'000), "CAN-WAIT-1.b Proxy"));
}

// Its own 408 ended the INVITE, and nothing came from below (Timer B).
TEST(rfc3261_16_10, so_does_one_that_nobody_answered)
{
    auto l = cancelled_behind_a_proxy(180'000).erase("486 below").erase("ACK below").erase("100 below");
    l.end_ms = 300'000;
    l.replace("486", "486 Busy Here", "408 Request Timeout");
    l["INVITE below"].lost = true;
    l["486"].at_ms = 32'010;
    l["ACK"].at_ms = 32'012;
    EXPECT_FALSE(blames(l, "CAN-BUILD-1.c Proxy"));
    EXPECT_FALSE(blames(l, "CAN-WAIT-1.a Proxy"));
    l["486"].at_ms = 181'000;
    l["ACK"].at_ms = 181'002;
    EXPECT_TRUE(blames(l, "CAN-BUILD-1.c Proxy"));
    EXPECT_TRUE(blames(l, "CAN-WAIT-1.a Proxy"));
}

// An ACK that reaches the proxy when its transaction is over is nobody's: it goes where its URI says.
TEST(rfc3261_17_2_1, a_proxy_that_has_forgotten_the_invite_passes_its_ack_on_with_a_via_of_its_own)
{
    auto l = refused_below();
    l.end_ms = 120'000;
    l["ACK"].arrived_ms = {25, 6'000};
    l["ACK"].copies_ms = {5'990};
    auto stray = l["ACK"];
    stray.name = "ACK passed on";
    stray.from = proxy;
    stray.to = bob;
    stray.at_ms = 6'002;
    stray.copies_ms = {};
    stray.arrived_ms = {};
    l.insert(stray);
    l["ACK passed on"].text = passed_on(l["ACK passed on"].text);
    EXPECT_EQ(outcome_of(l.play(), "ACK-NON2-2"), outcome::pass);
    EXPECT_NE(outcome_of(l.play(), "PRX-ACK-1"), outcome::fail);
    l["ACK"].arrived_ms = {25, 4'000};
    l["ACK"].copies_ms = {3'990};
    l["ACK passed on"].at_ms = 4'002;
    EXPECT_EQ(outcome_of(l.play(), "PRX-ACK-1"), outcome::fail);
}

TEST(rules_kept, by_an_invite_that_a_proxy_passes_on_and_that_is_refused)
{
    EXPECT_EQ(broken(refused_below().play()), std::vector<std::string>{});
}

rules::taint touching(std::initializer_list<sip::field_id> fields)
{
    rules::taint t;
    t.touched.fields = rules::fields_of(fields);
    return t;
}

// rules.md 0.4.2: only what compares a touched field is skipped.
// "the choice of sending a 200 or an error response upon receiving a BYE while in the Mortal state does not
// affect the resulting termination": to who has said BYE itself before it answers.
TEST(rfc5407_3_2_1, a_481_is_right_for_a_bye_that_crosses_ones_own)
{
    auto l = call().replace("200 BYE", "200 OK", "481 Call/Transaction Does Not Exist");
    EXPECT_EQ(outcome_of(l.play(), "BYE-RECV-1"), outcome::fail);
    const auto at_alice = l["BYE"].at_ms;
    l["BYE"].arrived_ms = {at_alice + 100};
    l["200 BYE"].at_ms = at_alice + 101;
    rung own{"BYE of Alice", alice, bob, l["ACK"].text, at_alice + 50};
    l.insert(own);
    l.replace(own.name, "ACK sip", "BYE sip").replace(own.name, " ACK", " BYE");
    l.replace(own.name, "z9hG4bK74bd5", "z9hG4bKown");
    EXPECT_NE(outcome_of(l.play(), "BYE-RECV-1"), outcome::fail);
}

// 12.1.1 has the INVITE set the sequence number, and 12.2.2 what is below it refused by 500.
TEST(rfc3261_12_2_2, a_bye_below_the_cseq_of_the_invite_is_rightly_refused)
{
    auto l = long_call();
    l.erase("BYE").erase("200 BYE").everywhere("CSeq: 1 ", "CSeq: 11 ");
    put(l, "low", side::alice, "BYE", 5, 2'000, "");
    answer_in(l, "low", "500 Server Internal Error", 2'010);
    EXPECT_NE(outcome_of(l.play(), "BYE-RECV-1"), outcome::fail);
    auto above = long_call();
    above.erase("BYE").erase("200 BYE");
    put(above, "next", side::alice, "BYE", 5, 2'000, "");
    answer_in(above, "next", "500 Server Internal Error", 2'010);
    EXPECT_EQ(outcome_of(above.play(), "BYE-RECV-1"), outcome::fail);
}

// An INVITE of a call that stands, the BYE right behind it, and what Bob says to both.
ladder ended_while_it_changes(std::string_view status, std::int64_t at_ms)
{
    auto l = call();
    l.erase("BYE").erase("200 BYE");
    l.insert({"re-INVITE", alice, bob, l["INVITE"].text, 2'000});
    l.replace("re-INVITE", "CSeq: 1 ", "CSeq: 2 ").replace("re-INVITE", "branch=z9hG4bK", "branch=z9hG4bKre");
    l.replace("re-INVITE", "<sip:bob@biloxi.example.com>", "<sip:bob@biloxi.example.com>;tag=8321234356");
    put(l, "BYE", side::alice, "BYE", 3, 2'001, "200 OK");
    answer_in(l, "re-INVITE", status, at_ms);
    return l;
}

// RFC 3261 15.1.2: "The UAS core MUST still respond to any pending requests received for that dialog." What
// it had said before the BYE came may have been lost, and is said again.
TEST(rfc3261_15_1_2, a_response_that_may_have_been_lost_before_the_bye_accuses_nobody)
{
    const auto of = [](std::string_view status, std::int64_t at_ms) {
        return outcome_of(ended_while_it_changes(status, at_ms).play(), "BYE-RECV-1");
    };
    EXPECT_EQ(of("487 Request Terminated", 2'030), outcome::pass);
    EXPECT_EQ(of("486 Busy Here", 2'030), outcome::inconclusive);  // the 200 may have overtaken it
    EXPECT_EQ(of("486 Busy Here", 2'200), outcome::warn);
    EXPECT_EQ(of("486 Busy Here", 2'503), outcome::inconclusive);
    EXPECT_EQ(of("487 Request Terminated", 2'503), outcome::pass);
    EXPECT_EQ(of("486 Busy Here", 4'000), outcome::warn);
    // The INVITE may have come behind the BYE.
    EXPECT_EQ(of("481 Call/Transaction Does Not Exist", 2'030), outcome::inconclusive);
}

// RFC 3261 14.2: "A UAS that receives a second INVITE before it sends the final response to a first INVITE".
// Who has said 100 to the first before it refuses the second had both.
TEST(rfc3261_14_2, a_provisional_response_behind_the_second_invite_shows_that_the_first_was_there)
{
    const auto tried_at = [](std::int64_t ms) {
        auto l = long_call();
        put(l, "first", side::alice, "INVITE", 2, 1'500, "");
        put(l, "second", side::alice, "INVITE", 3, 1'501, "")["second"].provokes = true;
        answer_in(l, "first", "100 Trying", ms);
        answer_in(l, "second", "486 Busy Here", 1'520);
        answer_in(l, "first", "200 OK", 2'500);
        return outcome_of(l.play(), "MOD-500-1");
    };
    EXPECT_EQ(tried_at(1'510), outcome::fail);
    EXPECT_EQ(tried_at(1'530), outcome::not_triggered);
}

TEST(taint, of_one_field_silences_the_rules_that_read_it_and_no_others)
{
    auto spoiled = asked().replace("200", "<sip:bob@biloxi.example.com>", "<sip:eve@biloxi.example.com>");
    auto seen = spoiled.without("200", "Content-Length").play();
    EXPECT_EQ(outcome_of(seen, "RSP-COPY-1"), outcome::fail);
    seen.messages[0].taint = touching({sip::field_id::subject});
    EXPECT_EQ(outcome_of(seen, "RSP-COPY-1"), outcome::fail);
    seen.messages[0].taint = touching({sip::field_id::to});
    EXPECT_EQ(outcome_of(seen, "RSP-COPY-1"), outcome::not_triggered);
    EXPECT_EQ(outcome_of(seen, "RSP-VIA-1"), outcome::pass);
    EXPECT_EQ(outcome_of(seen, "SYN-CL-1"), outcome::warn);
    seen.messages[1].taint = touching({sip::field_id::content_length});
    EXPECT_EQ(outcome_of(seen, "SYN-CL-1"), outcome::pass);
}

// A script made its sender say it, for what its receiver then has to do: it is held to that.
TEST(taint, of_a_stimulus_excuses_nobody_from_the_answer_that_it_provokes)
{
    auto l = call().replace("INVITE", "Max-Forwards: 70", "Max-Forwards: 0");
    l.parties[bob].plays = rules::role::proxy;
    l.parties[alice].device = false;
    auto seen = l.play();
    auto& taint = seen.messages[0].taint;
    taint = touching({sip::field_id::max_forwards});
    EXPECT_EQ(outcome_of(seen, "PRX-MF-2"), outcome::not_triggered);
    taint.provokes = true;
    EXPECT_EQ(outcome_of(seen, "PRX-MF-2"), outcome::fail);
    // What a mutator did its author does not draw.
    taint.by = rules::taint::hand::legal_mutator;
    EXPECT_EQ(outcome_of(seen, "PRX-MF-2"), outcome::not_triggered);
}

// Whether an altered request can be understood at all nobody knows, so nobody owes it an answer.
TEST(taint, of_any_field_excuses_from_answering)
{
    auto seen = asked().erase("200").play();
    seen.parties[0].device = false;
    EXPECT_EQ(outcome_of(seen, "TXN-NI-1"), outcome::fail);
    EXPECT_EQ(outcome_of(seen, "TXN-1XX-1"), outcome::fail);
    seen.messages[0].taint = touching({sip::field_id::subject});
    EXPECT_EQ(outcome_of(seen, "TXN-NI-1"), outcome::not_triggered);
    EXPECT_EQ(outcome_of(seen, "TXN-1XX-1"), outcome::not_triggered);
}

// Rules about what is missing or unknown accuse whoever is seen whole. Where a third party is about, and none
// of them is ours, what they miss may have gone between others: nobody is to blame, and nothing was kept.
TEST(unseen_ways, what_may_have_gone_by_one_is_inconclusive)
{
    std::set<std::string_view> left{"ACK-2XX-1.a",  "BYE-SEND-1.a", "BYE-SEND-1.c",
                                    "BYE-RECV-1.d", "IDS-TAG-1.b",  "IDS-CSEQ-2.b"};
    for (auto b : all_breaches())
    {
        if (left.erase(b.letter) == 0)
            continue;
        const auto rule = b.letter.substr(0, b.letter.size() - 2);
        EXPECT_EQ(broken(b.spoiled.play()), b.expected());
        auto third = b.spoiled.parties.front();
        third.name = "Carol";
        third.at = *fsm::numeric_address("192.0.2.77", 5060);
        b.spoiled.parties.push_back(third);
        for (auto& p : b.spoiled.parties)
            p.device = true;
        EXPECT_EQ(outcome_of(b.spoiled.play(), rule), outcome::inconclusive) << b.letter;
    }
    EXPECT_TRUE(left.empty());
}

// RFC 3261 8.1.1.4. What a message costs does not grow with its call: so far a rule looks back, and no
// further.
TEST(look_back, reaches_as_far_as_its_bound)
{
    const auto reused = [](int between) {
        auto l = asked();
        auto again =
            asked().everywhere("z9hG4bKhjhs8ass877", "z9hG4bKhjhs8ass878").everywhere("63104", "63105");
        for (int i = 0; i < between; ++i)
        {
            auto of_bob = asked()["OPTIONS"];
            of_bob.name += ' ' + std::to_string(i);
            std::swap(of_bob.from, of_bob.to);
            of_bob.at_ms = 100 + i;
            l.insert(of_bob);
            l.replace(of_bob.name, "z9hG4bKhjhs8ass877", "z9hG4bKb" + std::to_string(i));
        }
        l.insert({"OPTIONS again", 0, bob, again["OPTIONS"].text, 1'000});
        l.insert({"200 again", bob, 0, again["200"].text, 1'010});
        const auto found = broken(l.play());
        return std::ranges::count(found, "IDS-UNIQ-1.c Alice");
    };
    EXPECT_EQ(reused(0), 1);
    EXPECT_EQ(reused(rules::limits::look_back - 1), 1);
    EXPECT_EQ(reused(rules::limits::look_back), 0);
}

// Rows over a limit of ours were not read (sip/limits.hpp): what is missed may stand in them.
TEST(rfc3261_8_1_1, of_a_message_with_too_many_rows_nobody_knows_what_is_missing)
{
    const auto with_rows = [](std::size_t rows) {
        auto l = asked().without("OPTIONS", "CSeq");
        std::string many;
        for (std::size_t i = 0; i < rows; ++i)
            many += "Route: <sip:a;lr>\n";
        return l.replace("OPTIONS", "Via: ", many + "Via: ").play();
    };
    EXPECT_EQ(outcome_of(with_rows(200), "SYN-MAND-1"), outcome::fail);
    EXPECT_EQ(outcome_of(with_rows(300), "SYN-MAND-1"), outcome::inconclusive);
}

rules::taint mutated(std::initializer_list<sip::field_id> fields, rules::taint::hand by)
{
    return {{.fields = rules::fields_of(fields)}, {}, by};
}

constexpr auto legal = rules::taint::hand::legal_mutator, wrong = rules::taint::hand::wrong_mutator;

// RFC 3261 8.2: a legal request is answered, whatever it says; one that is wrong may be dropped.
TEST(taint, of_a_legal_mutator_excuses_nobody_from_answering)
{
    auto seen = asked().erase("200").play();
    seen.parties[0].device = false;
    seen.messages[0].taint = mutated({sip::field_id::max_forwards}, legal);
    EXPECT_EQ(outcome_of(seen, "TXN-1XX-1"), outcome::fail);
    EXPECT_EQ(outcome_of(seen, "TXN-NI-1"), outcome::inconclusive);  // how its own sender repeats it
    for (const auto& may_be_lost :
         {mutated({sip::field_id::max_forwards}, wrong), mutated({sip::field_id::via}, legal)})
    {
        seen.messages[0].taint = may_be_lost;
        EXPECT_EQ(outcome_of(seen, "TXN-NI-1"), outcome::not_triggered);
        EXPECT_EQ(outcome_of(seen, "TXN-1XX-1"), outcome::not_triggered);
    }
}

// A BYE that asks for more may be refused for it (8.2.2.3, 8.2.3).
TEST(taint, of_a_legal_mutator_excuses_from_an_answer_that_depends_on_what_was_touched)
{
    auto seen = call().replace("200 BYE", "200 OK", "415 Unsupported Media Type").play();
    EXPECT_EQ(outcome_of(seen, "BYE-RECV-1"), outcome::fail);
    const auto bye = std::ranges::find_if(
        seen.messages, [](const auto& s) { return s.message->octets().starts_with("BYE"); });
    bye->taint = mutated({sip::field_id::content_type}, legal);
    EXPECT_EQ(outcome_of(seen, "BYE-RECV-1"), outcome::not_triggered);
}

// RFC 3261 12: a dialog whose tag was changed on the wire is not the dialog that its sender goes on with.
TEST(taint, of_what_names_a_dialog_excuses_all_that_follows_in_it_and_nothing_that_a_message_says_by_itself)
{
    auto unknown = call().replace("200 BYE", "200 OK", "481 Call/Transaction Does Not Exist");
    auto seen = unknown.without("200 BYE", "CSeq").play();
    EXPECT_EQ(outcome_of(seen, "BYE-RECV-1"), outcome::fail);
    seen.messages[0].taint = mutated({sip::field_id::from}, legal);
    EXPECT_EQ(outcome_of(seen, "BYE-RECV-1"), outcome::inconclusive);
    EXPECT_EQ(outcome_of(seen, "SYN-MAND-1"), outcome::inconclusive);
    seen.messages[0].taint = mutated({sip::field_id::route}, legal);
    EXPECT_EQ(outcome_of(seen, "BYE-RECV-1"), outcome::inconclusive);
    EXPECT_EQ(outcome_of(seen, "SYN-MAND-1"), outcome::fail);
    seen.messages[0].taint = mutated({sip::field_id::max_forwards}, legal);
    EXPECT_EQ(outcome_of(seen, "BYE-RECV-1"), outcome::fail);
}

// Of a mutant nothing is its sender's own work, where a mutator says that it touched nothing, too.
TEST(taint, of_a_legal_mutator_leaves_its_message_to_nobody_and_its_answer_to_its_sender)
{
    auto seen = asked().replace("OPTIONS", ";branch", ";rport=1;branch").without("200", "CSeq").play();
    EXPECT_EQ(outcome_of(seen, "VIA-RESP-1"), outcome::fail);
    EXPECT_EQ(outcome_of(seen, "SYN-MAND-1"), outcome::fail);
    seen.messages[0].taint = mutated({}, legal);
    EXPECT_EQ(outcome_of(seen, "VIA-RESP-1"), outcome::inconclusive);
    EXPECT_EQ(outcome_of(seen, "SYN-MAND-1"), outcome::fail);
}

// RFC 3261 8.2.6.2: who copies the To of a script into its 400 has not made it.
TEST(taint, of_a_script_excuses_who_repeats_it_in_an_answer)
{
    auto seen = asked().without("OPTIONS", "To").without("200", "To").play();
    EXPECT_EQ(outcome_of(seen, "SYN-MAND-1"), outcome::fail);
    seen.messages[0].taint = mutated({sip::field_id::to}, rules::taint::hand::script);
    EXPECT_NE(outcome_of(seen, "SYN-MAND-1"), outcome::fail);
    seen.messages[0].taint = mutated({sip::field_id::subject}, rules::taint::hand::script);
    EXPECT_EQ(outcome_of(seen, "SYN-MAND-1"), outcome::fail);
}

// With another Call-ID on the wire, what follows from the mutant is in two calls.
TEST(taint, of_a_call_id_excuses_what_follows_in_other_calls)
{
    auto seen = call().replace("200 BYE", "200 OK", "481 Call/Transaction Does Not Exist").play();
    EXPECT_EQ(outcome_of(seen, "BYE-RECV-1"), outcome::fail);
    seen.mutated = {.fields = rules::bit(sip::field_id::call_id)};
    EXPECT_EQ(outcome_of(seen, "BYE-RECV-1"), outcome::inconclusive);
}

// 8.2.6.2: a response repeats From, To, Call-ID, CSeq and Via of its request; one that is not there it
// cannot.
TEST(taint, of_a_field_excuses_who_takes_it_over)
{
    auto seen = asked().without("OPTIONS", "CSeq").without("200", "CSeq").play();
    EXPECT_EQ(outcome_of(seen, "SYN-MAND-1"), outcome::fail);
    seen.messages[0].taint = mutated({sip::field_id::cseq}, wrong);
    EXPECT_EQ(outcome_of(seen, "SYN-MAND-1"), outcome::inconclusive);
    seen.messages[0].taint = mutated({sip::field_id::subject}, wrong);
    EXPECT_EQ(outcome_of(seen, "SYN-MAND-1"), outcome::fail);
    // 12.1.1, 12.2.1.1: "The UAC uses the remote target and route set to build the Request-URI and Route"
    auto target = call().replace("BYE", " SIP/2.0\n", ";p=1;p=1 SIP/2.0\n").play();
    EXPECT_EQ(outcome_of(target, "SYN-GRAM-1"), outcome::fail);
    target.messages[0].taint = mutated({sip::field_id::contact}, wrong);
    EXPECT_EQ(outcome_of(target, "SYN-GRAM-1"), outcome::inconclusive);
}

// RFC 3261 18.2.1. Who is behind a translator of addresses sees another source; but not now this, now that.
TEST(rfc3261_18_2_1, a_received_that_a_translator_of_addresses_explains_is_nobodys_fault)
{
    EXPECT_EQ(outcome_of(told_before("192.0.2.101").play(), "VIA-RCV-1"), outcome::pass);
    EXPECT_EQ(outcome_of(told_before("192.0.2.102").play(), "VIA-RCV-1"), outcome::fail);
    auto l = told_before("192.0.2.102").replace("180", "received=192.0.2.101", "received=192.0.2.102");
    EXPECT_EQ(outcome_of(l.play(), "VIA-RCV-1"), outcome::inconclusive);
}

}  // namespace
