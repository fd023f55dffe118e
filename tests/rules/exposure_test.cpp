// Claim: a letter is kept by a party only where it could have broken it, and would have been seen to.
#include "breaches.hpp"
#include "registrations.hpp"
#include "rules/judge.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace {

using namespace rules_test;
using rules::outcome;
using names = std::vector<std::string>;

constexpr rules::party_index alice = 0, bob = 1, proxy = 2;

rules::verdict verdict_of(const rules::traffic& seen, std::string_view rule)
{
    const std::vector which{rules::find_rule(rule)};
    return rules::judge(seen, which).at(0);
}

rules::exposure exposure_of(const rules::traffic& seen, std::string_view rule, rules::party_index who)
{
    const auto v = verdict_of(seen, rule);
    const auto at = std::ranges::find(v.exposed, who, &rules::exposure::party);
    return at == v.exposed.end() ? rules::exposure{} : *at;
}

std::string kept(const ladder& l, std::string_view rule, rules::party_index who)
{
    return rules::to_text(exposure_of(l.play(), rule, who).kept());
}

std::string open(const ladder& l, std::string_view rule, rules::party_index who)
{
    return rules::to_text(exposure_of(l.play(), rule, who).unjudged());
}

// All letters that a party kept, "SYN-LINE-1.a".
std::set<std::string> all_kept(const rules::traffic& seen)
{
    std::set<std::string> out;
    for (const auto& v : rules::judge(seen, rules::select("")))
        for (const auto& one : v.exposed)
            for (const char id : rules::to_text(one.kept()))
                out.insert(std::string{v.rule->id} + '.' + id);
    return out;
}

ladder that_breaks(std::string_view letter)
{
    for (const auto& b : all_breaches())
        if (b.letter == letter)
            return b.spoiled;
    throw std::logic_error{"no ladder breaks it"};
}

// Where the occasion comes for letters that the plain flows do not give it for, and nobody takes it.
std::vector<ladder> mended()
{
    const std::string offer = "Content-Type: application/sdp\n" + std::string{described};
    auto copied = call();
    copied["INVITE"].copies_ms = {500, 901};
    copied["180"].copies_ms = {501};
    auto refused_again = refused();
    refused_again["INVITE"].copies_ms = {500};
    refused_again["486"].copies_ms = {501};
    refused_again["ACK"].at_ms = 1'000;
    auto proceeding = that_breaks("TXN-NI-1.e");
    proceeding["OPTIONS"].copies_ms = {500, 1500, 3500, 7500, 11500, 15500, 19500, 23500};
    auto forked = that_breaks("ACK-2XX-1.c");
    forked.insert({"ACK fork", alice, bob, forked["ACK"].text, 955});
    forked.replace("ACK fork", "8321234356", "4321234356").replace("ACK fork", "74bd5", "74bd6");
    std::vector<ladder> all = {
        copied,
        refused_again,
        proceeding,
        forked,
        that_breaks("CAN-SRV-1.b").replace("200 CANCEL", "200 OK", "481 Call/Transaction Does Not Exist"),
        that_breaks("CAN-SRV-2.c").erase("487"),
        that_breaks("ACK-2XX-3.a").replace("ACK", "Content-Length: 0\n\n", offer),
        that_breaks("BYE-RECV-1.c").replace("487", "486 Busy Here", "487 Request Terminated"),
        that_breaks("PRX-100-1.a").without("100", "X-Below"),
        that_breaks("PRX-MF-1.c").replace("OPTIONS below", "Max-Forwards: 69", "Max-Forwards: 70"),
        forwarded()
            .add("OPTIONS", "Record-Route: <sip:192.0.2.222;lr>")
            .add("OPTIONS below", "Record-Route: <sip:192.0.2.111;lr>, <sip:192.0.2.222;lr>"),
        asked().everywhere("192.0.2.101:5060;", "192.0.2.101:5060;maddr=192.0.2.101;"),
        call().add("200", "Require: timer"),
        call().replace("INVITE", "application/sdp", "multipart/mixed;boundary=x"),
        routed("<sip:192.0.2.222>"),
    };
    for (const auto& more : {kept_registrations(), kept_credentials(), kept_passwords(), kept_forks(),
                             kept_datagrams(), kept_offers(), kept_refusals(), kept_dialogs(), kept_routes(),
                             kept_changes(), kept_reliability(), kept_events(), kept_session_timers()})
        all.insert(all.end(), more.begin(), more.end());
    return all;
}

TEST(exposure, a_party_keeps_what_it_could_have_broken_and_nothing_else)
{
    EXPECT_EQ(kept(call(), "SYN-MAND-1", alice), "ab");  // INVITE, ACK; 200 for BYE
    EXPECT_EQ(kept(cancelled(), "SYN-MAND-1", alice), "a");
    EXPECT_EQ(kept(cancelled(), "SYN-MAND-1", bob), "b");
    EXPECT_EQ(kept(cancelled(), "CAN-BUILD-1", alice), "abcdefg");
    EXPECT_EQ(kept(cancelled(), "CAN-BUILD-1", bob), "");
    EXPECT_EQ(kept(cancelled(), "CAN-SRV-1", bob), "ac");  // b is of a CANCEL that matches nothing
    EXPECT_EQ(kept(call(), "BYE-SEND-1", alice), "");
    EXPECT_EQ(kept(call(), "BYE-SEND-1", bob), "abcd");
    EXPECT_EQ(kept(refused(), "TXN-SRV-2", bob), "bc");  // copies were not due, nothing was repeated
    EXPECT_EQ(kept(refused(), "RSP-TAG-2", bob), "");    // one response has no other to differ from
    EXPECT_EQ(kept(call(), "RSP-TAG-2", bob), "a");
    EXPECT_EQ(kept(call(), "RSP-VIA-1", bob), "ac");  // one value has no order
    EXPECT_EQ(kept(over_tcp(call()), "SYN-CL-1", bob), "abc");
    EXPECT_EQ(kept(call(), "SYN-CL-1", bob), "bcd");
    EXPECT_EQ(kept(challenged(), "AUT-CHAL-1", bob), "bcde");
    EXPECT_EQ(kept(routed(), "DLG-RT-1", bob), "ab");
    EXPECT_EQ(kept(call(), "DLG-RT-1", bob), "ad");
    EXPECT_EQ(kept(routed("<sip:192.0.2.222>"), "DLG-RT-1", bob), "c");
    EXPECT_EQ(kept(called_below(), "PRX-MF-1", proxy), "a");
    EXPECT_EQ(kept(called_below(), "PRX-RESP-1", proxy), "bcd");
}

TEST(exposure, what_must_be_new_can_be_broken_by_who_has_made_one_before)
{
    EXPECT_EQ(kept(asked(), "VIA-UNIQ-1", alice), "");
    EXPECT_EQ(kept(call(), "VIA-UNIQ-1", alice), "a");
    EXPECT_EQ(kept(challenged(), "VIA-UNIQ-1", alice), "ab");
    EXPECT_EQ(kept(call(), "IDS-UNIQ-1", alice), "d");
    auto two = call();
    for (auto again : asked().rungs)
    {
        again.at_ms += 10'000;
        two.insert(again);
    }
    EXPECT_EQ(kept(two, "IDS-UNIQ-1", alice), "acd");
    EXPECT_EQ(kept(two, "IDS-UNIQ-1", bob), "abd");
}

// RFC 3261 16.7 item 5: a 100 is the proxy's own unless it says what only the one from below can.
TEST(exposure, a_forwarded_100_is_told_where_the_100_from_below_is_marked)
{
    EXPECT_EQ(kept(called_below(), "PRX-100-1", proxy), "");
    EXPECT_EQ(kept(that_breaks("PRX-100-1.a"), "PRX-100-1", proxy), "");
    EXPECT_EQ(kept(that_breaks("PRX-100-1.a").without("100", "X-Below"), "PRX-100-1", proxy), "a");
}

TEST(exposure, a_rule_is_kept_by_a_device_that_could_have_broken_each_letter)
{
    const auto of = [](const ladder& l, std::string_view rule, rules::party_index who) {
        return rules::outcome_of(verdict_of(l.play(), rule), who);
    };
    EXPECT_EQ(of(call(), "SYN-MAND-1", bob), outcome::pass);
    EXPECT_EQ(of(cancelled(), "SYN-MAND-1", bob), outcome::kept_in_part);
    EXPECT_EQ(of(cancelled(), "BYE-SEND-1", bob), outcome::not_triggered);
    EXPECT_EQ(of(call().without("200", "CSeq"), "SYN-MAND-1", bob), outcome::fail);
    EXPECT_EQ(of(call().without("200", "CSeq"), "SYN-MAND-1", alice), outcome::pass);
    EXPECT_EQ(of(call().without("200", "Content-Length"), "SYN-CL-1", bob), outcome::warn);
}

TEST(exposure, agents_of_ours_never_count)
{
    auto l = call();
    l.parties[alice].device = false;
    const auto v = verdict_of(l.play(), "SYN-MAND-1");
    EXPECT_EQ(rules::outcome_of_devices(v, l.parties), outcome::pass);
    l.parties[bob].device = false;
    EXPECT_EQ(rules::outcome_of_devices(v, l.parties), outcome::not_triggered);
    EXPECT_EQ(v.outcome, outcome::pass);
}

TEST(exposure, with_nobody_at_the_other_end_nothing_is_kept_there)
{
    auto l = call();
    l.rungs.resize(1);
    l.rungs[0].lost = true;
    l.parties[alice].device = false;
    for (const auto& v : rules::judge(l.play(), rules::select("")))
        EXPECT_EQ(rules::outcome_of_devices(v, l.parties), outcome::not_triggered) << v.rule->id;
}

TEST(exposure, what_the_watch_did_not_last_for_is_open)
{
    auto l = refused().erase("ACK");
    l.parties[bob].device = false;
    l.end_ms = 3'000;
    EXPECT_EQ(open(l, "ACK-NON2-1", alice), "a");
    EXPECT_EQ(exposure_of(l.play(), "ACK-NON2-1", alice).why, rules::doubt::watch_ended);
    EXPECT_EQ(rules::outcome_of(verdict_of(l.play(), "ACK-NON2-1"), alice), outcome::inconclusive);
}

TEST(exposure, what_lies_across_a_stall_is_open)
{
    auto late = cancelled().erase("100");
    late["180"].at_ms = 400;
    auto seen = late.play();
    const auto stalls = std::make_shared<rules::stalls>();
    stalls->add(fsm::time_point{std::chrono::milliseconds{100}},
                fsm::time_point{std::chrono::milliseconds{390}});
    seen.stalled = stalls;
    const auto one = exposure_of(seen, "TXN-100-1", bob);
    EXPECT_EQ(rules::to_text(one.unjudged()), "a");
    EXPECT_EQ(rules::to_text(one.kept()), "");
    EXPECT_EQ(one.why, rules::doubt::stalled);
}

TEST(exposure, what_a_script_altered_is_not_kept)
{
    auto l = call();
    EXPECT_EQ(kept(l, "RSP-COPY-1", bob), "abce");
    l["INVITE"].tainted = true;
    const auto one = exposure_of(l.play(), "RSP-COPY-1", bob);
    EXPECT_EQ(rules::to_text(one.kept()), "");
    EXPECT_EQ(rules::to_text(one.unjudged()), "abcde");
    EXPECT_EQ(one.why, rules::doubt::altered);
    l = cancelled();
    for (auto& r : l.rungs)
        r.tainted = true;
    for (const auto& v : rules::judge(l.play(), rules::select("")))
        for (const auto who : {alice, bob})
            EXPECT_NE(rules::outcome_of(v, who), outcome::pass) << v.rule->id;
}

// A check that gives up without a word on letters leaves all of them open, for all whom it may have judged.
TEST(exposure, what_a_check_gave_up_on_is_open)
{
    static constexpr rules::letter letters[] = {{'a', rules::level::must, "breaks it"},
                                                {'b', rules::level::must, "breaks it, too"},
                                                {'c', rules::level::must, "cannot be seen", false}};
    const auto open_after = [](rules::scope check, rules::party_index who) {
        const rules::rule one{"GIVE-UP-1", "any", "RFC 3261", "It is as it is.", "all", letters, check};
        const std::vector which{&one};
        const auto v = rules::judge(asked().play(), which).at(0);
        EXPECT_EQ(v.outcome, outcome::inconclusive);
        const auto at = std::ranges::find(v.exposed, who, &rules::exposure::party);
        return at == v.exposed.end() ? std::string{} : rules::to_text(at->unjudged());
    };
    const rules::scope of_responses{.of = rules::responses,
                                    .message = [](const rules::exchanges&, const rules::reading&,
                                                  rules::judgement& j) { j.inconclusive(); }};
    EXPECT_EQ(open_after(of_responses, alice), "");
    EXPECT_EQ(open_after(of_responses, bob), "ab");
    const rules::scope of_transactions{.transaction = [](const rules::exchanges&, const rules::transaction&,
                                                         rules::judgement& j) { j.inconclusive(); }};
    EXPECT_EQ(open_after(of_transactions, alice), "ab");
    EXPECT_EQ(open_after(of_transactions, bob), "ab");
    const rules::scope of_dockets{
        .of = rules::responses,
        .message = [](const rules::exchanges&, const rules::reading&, rules::judgement& j) { j.triggered(); },
        .docket = [](const rules::exchanges&, rules::judgement& j) { j.inconclusive(); }};
    EXPECT_EQ(open_after(of_dockets, alice), "");
    EXPECT_EQ(open_after(of_dockets, bob), "ab");
}

TEST(exposure, a_finding_that_is_taken_back_leaves_its_letter_open)
{
    auto v = verdict_of(call().without("200", "CSeq").without("200 BYE", "CSeq").play(), "SYN-MAND-1");
    ASSERT_EQ(v.findings.size(), 2u);
    EXPECT_EQ(rules::take_back(v, [](const rules::finding& f) { return f.party == bob; }), 1u);
    EXPECT_EQ(rules::outcome_of(v, bob), outcome::inconclusive);
    EXPECT_EQ(rules::outcome_of(v, alice), outcome::fail);
    EXPECT_EQ(v.outcome, outcome::fail);
    EXPECT_EQ(rules::take_back(v, [](const rules::finding&) { return true; }), 1u);
    EXPECT_EQ(rules::outcome_of(v, alice), outcome::inconclusive);
    EXPECT_EQ(v.outcome, outcome::inconclusive);
}

// The ladders that break other letters are ladders, too.
TEST(exposure, every_judged_letter_can_be_kept)
{
    std::set<std::string> some;
    const auto add = [&](const ladder& l) { some.merge(all_kept(l.play())); };
    for (const auto& l :
         {call(), cancelled(), refused(), challenged(), asked(), forwarded(), refused_below(), routed(),
          called_below(), over_tcp(call()), over_tcp(refused()), registered(), redirected()})
        add(l);
    auto by_one_connection = over_tcp(call());
    for (auto& r : by_one_connection.rungs)
        r.connection = 1;
    add(by_one_connection);
    for (const auto& l : mended())
    {
        auto all = broken(l.play());
        std::erase(all, "TXN-INV-2.a Alice");  // a copy after the provisional response is the occasion
        EXPECT_EQ(all, names{});
        add(l);
    }
    for (const auto& b : all_breaches())
        add(b.spoiled);
    names never;
    for (const auto& r : rules::all_rules())
        for (const auto& l : r.letters)
            if (const auto id = std::string{r.id} + '.' + l.id; l.judged && r.check && !some.contains(id))
                never.push_back(id);
    EXPECT_EQ(never, names{});
}

class exposed : public testing::TestWithParam<const breach*>
{
};

TEST_P(exposed, who_broke_a_letter_could_have_and_did_not_keep_it)
{
    const auto& b = *GetParam();
    const auto seen = b.spoiled.play();
    const auto who = std::ranges::find(seen.parties, b.party, &rules::party::name) - seen.parties.begin();
    const auto one =
        exposure_of(seen, b.letter.substr(0, b.letter.find('.')), static_cast<rules::party_index>(who));
    const auto letter = rules::letters_of(b.letter.substr(b.letter.size() - 1));
    EXPECT_EQ(one.broken & letter, letter);
    EXPECT_EQ(one.could & letter, letter);
    EXPECT_EQ(one.kept() & letter, 0);
}

INSTANTIATE_TEST_SUITE_P(all, exposed, testing::ValuesIn(each_breach()), name_of);

// 8.2.2.2: an INVITE that came by another path is in no dialog that a BYE could end.
TEST(rfc3261_15_1_2, a_merged_request_is_not_pending_in_the_dialog)
{
    using rules::outcome;
    auto merged = that_breaks("BYE-RECV-1.c");
    EXPECT_EQ(outcome_of(merged.play(), "BYE-RECV-1"), outcome::warn);
    merged.replace("487", "486 Busy Here", "482 Loop Detected");
    EXPECT_EQ(outcome_of(merged.play(), "BYE-RECV-1"), outcome::pass);
}

}  // namespace
