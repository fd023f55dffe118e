// Dockets: which call a message belongs to, when a call is judged, and that it makes no difference to the
// verdicts.
#include "breaches.hpp"

#include "rules/recorder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>

namespace {

using namespace rules_test;
using namespace std::chrono_literals;
using rules::outcome;

// The ladder as a call of its own, some time later: other Call-ID, tags and branches.
ladder as_call(ladder l, int number, std::int64_t later_ms)
{
    static const std::regex identifier{R"(((?:branch|tag)=|Call-ID: )([^;\s>]+))"};
    for (auto& r : l.rungs)
    {
        r.text = std::regex_replace(r.text, identifier, "$1$2-" + std::to_string(number));
        r.at_ms += later_ms;
        for (auto* moments : {&r.copies_ms, &r.arrived_ms})
            for (auto& ms : *moments)
                ms += later_ms;
    }
    l.end_ms += later_ms;
    return l;
}

rules::traffic together(const std::vector<ladder>& all)
{
    ladder sum = all.front();
    for (const auto& l : std::span{all}.subspan(1))
    {
        sum.rungs.insert(sum.rungs.end(), l.rungs.begin(), l.rungs.end());
        sum.end_ms = std::max(sum.end_ms, l.end_ms);
    }
    return sum.play();
}

std::vector<rules::verdict> call_by_call(const rules::traffic& seen, rules::keeping how = {})
{
    const auto which = rules::select("");
    rules::recorder all{seen, which, how};
    for (const auto& s : seen.messages)
        all.add(s);
    return all.finish(seen.end);
}

// What is said of whom, and proved by what.
std::multiset<std::string> said(const std::vector<rules::verdict>& all)
{
    std::multiset<std::string> out;
    for (const auto& v : all)
    {
        out.insert(std::string{v.rule->id} + ' ' + std::to_string(static_cast<int>(v.outcome)));
        for (const auto& f : v.findings)
        {
            auto text =
                f.rule + ' ' + std::to_string(f.party) + ' ' + std::to_string(f.count) + ' ' + f.observed;
            for (const auto m : f.messages)
                text += ' ' + std::to_string(m);
            out.insert(text);
        }
    }
    return out;
}

outcome of(const std::vector<rules::verdict>& all, std::string_view id)
{
    return std::ranges::find(all, id, [](const rules::verdict& v) { return v.rule->id; })->outcome;
}

// Parties, loss and clocks are those of all calls, so only ladders of a kind are put together.
TEST(dockets, judged_one_by_one_give_the_verdicts_of_the_whole)
{
    std::vector<std::vector<ladder>> kinds;
    int number = 0;
    for (const auto& b : all_breaches())
    {
        auto kind = std::ranges::find_if(kinds, [&](const std::vector<ladder>& k) {
            const auto alike = [](const rules::party& one, const rules::party& other) {
                return one.name == other.name && one.device == other.device && one.at == other.at;
            };
            return k[0].lossy == b.spoiled.lossy &&
                   std::ranges::equal(k[0].parties, b.spoiled.parties, alike);
        });
        kind = kind == kinds.end() ? kinds.insert(kind, std::vector<ladder>{}) : kind;
        for (const auto& l : {b.spoiled, b.tainted()})
        {
            ++number;
            kind->push_back(as_call(l, number, 1'700 * number));
        }
    }
    std::size_t compared = 0;
    for (const auto& kind : kinds)
    {
        auto seen = together(kind);
        seen.end += 300s;
        const auto whole = rules::judge(seen, rules::select(""));
        EXPECT_EQ(said(call_by_call(seen)), said(whole));
        compared += kind.size();
    }
    EXPECT_GT(compared, 200U);
    EXPECT_LT(kinds.size(), compared / 4) << "calls are to be mixed";
}

// A proxy passes a request on after 600 messages of other calls. That From has no tag is its caller's fault.
TEST(dockets, the_past_of_a_call_is_not_hidden_by_other_calls)
{
    auto l = forwarded();
    for (const auto* name : {"OPTIONS", "OPTIONS below"})
        l.replace(name, ";tag=1928301774", "");
    l["OPTIONS below"].at_ms = 2'000;
    l["200 below"].at_ms = 2'005;
    l["200"].at_ms = 2'010;
    std::vector<ladder> all{l};
    for (int i = 0; i < 300; ++i)
        all.push_back(as_call(asked(), i, 5 + 3 * i));
    for (auto& r : all.front().rungs)
        r.text = std::regex_replace(r.text, std::regex{"z9hG4bKhjhs8ass877"}, "z9hG4bKother");
    const auto seen = together(all);
    const auto faults = broken(seen);
    EXPECT_EQ(std::ranges::count(faults, "IDS-TAG-1.a Alice"), 1);
    EXPECT_EQ(std::ranges::count(faults, "IDS-TAG-1.a Proxy"), 0);
}

TEST(dockets, a_response_whose_call_id_was_spoiled_belongs_to_its_request)
{
    auto l = asked().replace("200", "a84b4c76e66710", "another");
    EXPECT_EQ(said(call_by_call(l.play())), said(rules::judge(l.play(), rules::select(""))));
    EXPECT_EQ(of(call_by_call(l.play()), "RSP-COPY-1"), outcome::fail);
}

TEST(dockets, are_judged_when_they_are_quiet_and_then_freed)
{
    const auto which = rules::select("");
    auto seen = together({asked(), as_call(asked(), 1, 20'000), as_call(asked(), 2, 100'000)});
    rules::recorder all{seen, which};
    std::vector<std::size_t> open;
    for (const auto& s : seen.messages)
    {
        all.add(s);
        open.push_back(all.open_calls());
    }
    EXPECT_EQ(open, (std::vector<std::size_t>{1, 1, 2, 2, 1, 1}));
}

TEST(dockets, a_call_that_stands_is_kept_and_its_bye_is_judged)
{
    auto l = call();
    l["BYE"].at_ms = 600'000;
    l["200 BYE"].at_ms = 600'005;
    l.end_ms = 700'000;
    EXPECT_EQ(of(call_by_call(l.play()), "BYE-RECV-1"), outcome::pass);
    auto forgetful = rules::keeping{.standing = 60s};
    EXPECT_EQ(of(call_by_call(l.play(), forgetful), "BYE-RECV-1"), outcome::inconclusive);
}

// What came before is not known any more, so nobody is blamed for it.
TEST(dockets, a_call_that_goes_on_after_it_was_judged_is_blamed_for_nothing_that_may_have_been_before)
{
    auto l = call();
    l["BYE"].at_ms = 600'000;
    l["200 BYE"].at_ms = 600'005;
    auto info = l["BYE"];
    info.name = "INFO";
    info.at_ms = 599'990;
    l.insert(info).replace("INFO", "BYE sip", "INFO sip").replace("INFO", "231 BYE", "230 INFO");
    l.replace("INFO", "z9hG4bKnashds7", "z9hG4bKinfo");
    auto answer = l["200 BYE"];
    answer.name = "200 INFO";
    answer.at_ms = 600'007;
    l.insert(answer)
        .replace("200 INFO", "231 BYE", "230 INFO")
        .replace("200 INFO", "z9hG4bKnashds7", "z9hG4bKinfo");
    l.end_ms = 700'000;
    const auto all = call_by_call(l.play(), {.standing = 60s});
    for (const auto& v : all)
        EXPECT_TRUE(v.findings.empty()) << v.findings.front().rule;
}

TEST(dockets, a_branch_or_tag_of_another_call_is_found_long_after_that_call_was_judged)
{
    auto again = as_call(asked(), 1, 200'000);
    again.replace("OPTIONS", "z9hG4bKhjhs8ass877-1", "z9hG4bKhjhs8ass877-0");
    again.replace("200", "z9hG4bKhjhs8ass877-1", "z9hG4bKhjhs8ass877-0");
    again.replace("200", "93810874-1", "93810874-0");
    const auto seen = together({as_call(asked(), 0, 0), again});
    const auto whole = rules::judge(seen, rules::select("")), apart = call_by_call(seen);
    EXPECT_EQ(said(apart), said(whole));
    for (const auto* id : {"VIA-UNIQ-1", "IDS-UNIQ-1"})
    {
        const auto at = std::ranges::find(apart, id, [](const rules::verdict& v) { return v.rule->id; });
        ASSERT_EQ(at->findings.size(), 1U) << id;
        EXPECT_EQ(at->findings[0].proof.size(), 2U);
        EXPECT_FALSE(at->findings[0].proof[0].message) << "that call is gone";
        EXPECT_TRUE(at->findings[0].proof[1].message);
    }
}

// "What was cut off is inconclusive, never FAIL."
TEST(dockets, over_the_bound_the_one_that_is_quiet_for_the_longest_time_is_judged_cut_off)
{
    auto silent = asked().erase("200");
    silent.parties[1].device = false;
    std::vector<ladder> all;
    for (int i = 0; i < 10; ++i)
        all.push_back(as_call(silent, i, 10 * i));
    auto seen = together(all);
    seen.end = fsm::time_point{95ms};
    EXPECT_EQ(of(call_by_call(seen, {.calls = 4}), "TXN-NI-1"), outcome::inconclusive);
    seen.end = fsm::time_point{60s};
    const auto cut = call_by_call(seen, {.calls = 4});
    const auto at = std::ranges::find(cut, "TXN-NI-1", [](const rules::verdict& v) { return v.rule->id; });
    EXPECT_EQ(at->findings.size(), 4U) << "those that were watched to the end";
}

TEST(dockets, a_million_calls_keep_no_more_than_the_bound)
{
    const auto which = rules::select("SYN-MAND");
    rules::recorder all{asked().play(), which};
    auto s = asked().play().messages[0];
    const auto text = std::string{s.message->octets()};
    std::size_t most = 0;
    for (int i = 0; i < 40'000; ++i)
    {
        auto other = text;
        other.replace(other.find("a84b4c76e66710"), 14, "call-" + std::to_string(i));
        s.message = sip::store(other);
        s.at += 10us;
        all.add(s);
        most = std::max(most, all.open_calls());
    }
    EXPECT_EQ(most, rules::limits::open_calls);
    EXPECT_LE(all.count(), rules::limits::open_calls + 1);
}

TEST(dockets, one_call_of_very_many_messages_keeps_no_more_than_the_bound)
{
    const auto which = rules::select("SYN-MAND");
    rules::recorder all{asked().play(), which};
    auto s = asked().play().messages[0];
    const auto text = std::string{s.message->octets()};
    for (std::size_t i = 0; i < rules::limits::messages + 5; ++i)
    {
        auto other = text;
        other.replace(other.find("63104"), 5, std::to_string(i));
        s.message = sip::store(other);
        all.add(s);
    }
    EXPECT_EQ(all.count(), rules::limits::messages);
    EXPECT_EQ(all.dropped(), 5U);
}

TEST(dockets, a_finding_owns_its_proof)
{
    const auto seen = asked().replace("200", "63104 OPTIONS", "63105 OPTIONS").play();
    const auto all = rules::judge(seen, rules::select("RSP-COPY"));
    ASSERT_EQ(all[0].findings.size(), 1U);
    const auto& f = all[0].findings[0];
    EXPECT_EQ(f.messages, (std::vector<std::uint32_t>{0, 1}));
    ASSERT_EQ(f.proof.size(), 2U);
    EXPECT_EQ(f.proof[1].message, seen.messages[1].message);
    EXPECT_EQ(f.proof[1].message->octets().substr(f.offset, f.size), "63105 OPTIONS");
}

// Of what lay there while something else was written: it stands behind that, and by how much it was there
// before. Its copies say nothing about it.
TEST(recorder, keeps_how_long_a_message_was_there_before_what_was_written_last)
{
    const auto seen = asked().play();
    const auto passed = [&](std::size_t i, fsm::duration at) {
        const auto& s = seen.messages[i];
        return rules::passage{fsm::time_point{at}, s.from, s.to, s.source, s.destination, s.message};
    };
    const auto which = rules::select("");
    rules::recorder all{seen, which};
    ASSERT_TRUE(all.sent(passed(0, 10ms)));
    const auto at = all.arrived(passed(1, 4ms));
    ASSERT_TRUE(at);
    EXPECT_EQ(all.at(*at).at, fsm::time_point{10ms});
    EXPECT_EQ(all.at(*at).waited, fsm::duration{6ms});
    EXPECT_EQ(all.arrived(passed(1, 7ms)), at);
    EXPECT_EQ(all.at(*at).waited, fsm::duration{6ms});

    rules::recorder prompt{seen, which};
    ASSERT_TRUE(prompt.sent(passed(0, 10ms)));
    const auto later = prompt.arrived(passed(1, 12ms));
    ASSERT_TRUE(later);
    EXPECT_EQ(prompt.at(*later).at, fsm::time_point{12ms});
    EXPECT_EQ(prompt.at(*later).waited, fsm::duration{0});

    // As it was seen, so it is kept.
    rules::recorder again{seen, which};
    const auto copy = again.add(all.at(*at));
    ASSERT_TRUE(copy);
    EXPECT_EQ(again.at(*copy).waited, fsm::duration{6ms});
}

// RFC 3261 17.1.1.1: "T1 is an estimate of the round-trip time": they are the network's, not ours.
TEST(rfc3261_17_1_1_1, timers_belong_to_the_traffic)
{
    auto seen = asked().erase("200").play();
    seen.parties[0].device = false;
    seen.messages[0].copies = {fsm::time_point{1s}, fsm::time_point{3s}, fsm::time_point{7s}};
    seen.messages[0].copies.push_back(fsm::time_point{40s});
    seen.messages[0].copy_count = 4;
    seen.end = fsm::time_point{200s};
    EXPECT_EQ(outcome_of(seen, "TXN-1XX-1"), outcome::fail);
    auto slow = call().play();
    slow.messages[4].at = fsm::time_point{40s};  // ACK
    slow.end = fsm::time_point{60s};
    slow.messages.resize(4);
    EXPECT_EQ(outcome_of(slow, "ACK-2XX-1"), outcome::fail);
    slow.timers.t1 = 1s;
    EXPECT_EQ(outcome_of(slow, "ACK-2XX-1"), outcome::inconclusive);
}

}  // namespace
