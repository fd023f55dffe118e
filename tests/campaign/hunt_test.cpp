#include "campaign/hunt.hpp"
#include "campaign/sweeps.hpp"

#include "memory_bench.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <utility>

namespace {

using campaign_test::memory_bench;
using campaign_test::table;

struct campaign_of
{
    explicit campaign_of(memory_bench& b, campaign::hunt_settings how = {}, campaign::choice only = {})
        : hunt{on.target,
               only,
               how,
               b,
               {[this](const auto& c) { played.push_back(c); }, [this](const auto& f) { found.push_back(f); },
                [](const std::string&) {}}}
    {
    }

    table on;
    std::vector<campaign::case_played> played;
    std::vector<campaign::finding> found;
    campaign::hunt hunt;
};

campaign::hunt_settings some_cases(std::uint64_t cases, std::size_t findings = 0)
{
    campaign::hunt_settings out;
    out.seed = 7;
    out.cases = cases;
    out.stop_after = findings;
    out.minimize = std::chrono::hours{24};
    return out;
}

bool dies_of_a_long_from(std::string_view octets)
{
    const auto from = octets.find("\r\nFrom:");
    return from != octets.npos && octets.find("\r\n", from + 2) - from > 300;
}

TEST(hunt, a_correct_device_is_accused_of_nothing)
{
    memory_bench b;
    campaign_of c{b, some_cases(1'000)};
    ASSERT_EQ(c.hunt.begin(), "");
    c.hunt.play();
    EXPECT_EQ(c.hunt.cases(), 1'000u);
    EXPECT_EQ(c.found.size(), 0u);
    EXPECT_GT(c.hunt.signatures(), 5u);
}

TEST(hunt, what_fails_the_flow_as_drawn_is_not_testable)
{
    memory_bench b;
    b.kills = [](std::string_view octets) { return octets.starts_with("BYE "); };
    campaign_of c{b};
    EXPECT_TRUE(c.hunt.begin().starts_with("the flow as drawn fails: F5 BYE Alice -> Bob never came"))
        << c.hunt.begin();
}

TEST(hunt, finds_confirms_and_minimizes_what_kills_a_device)
{
    memory_bench b;
    b.kills = dies_of_a_long_from;
    campaign_of c{b, some_cases(5'000, 1)};
    ASSERT_EQ(c.hunt.begin(), "");
    c.hunt.play();
    ASSERT_EQ(c.found.size(), 1u);
    const auto& f = c.found[0];
    EXPECT_EQ(f.shows.is.what, campaign::symptom::crash);
    EXPECT_TRUE(f.confirmed);
    EXPECT_EQ(f.shows.shown, 3u);
    EXPECT_TRUE(f.shows.small);
    EXPECT_EQ(campaign::messages_of(f.shows.of), 1u);
    EXPECT_LE(campaign::octets_of(f.shows.of), 400u) << f.text;
    EXPECT_EQ(c.hunt.ended(), "so many findings were asked for");
}

TEST(hunt, a_case_is_a_script_that_shows_it_again)
{
    memory_bench b;
    b.kills = dies_of_a_long_from;
    campaign_of c{b, some_cases(5'000, 1)};
    ASSERT_EQ(c.hunt.begin(), "");
    c.hunt.play();
    ASSERT_EQ(c.found.size(), 1u);
    const auto is = script::load_script_text(c.found[0].text, "case.toml");
    ASSERT_TRUE(is.of_case);
    EXPECT_EQ(is.of_case->symptom, "crash");
    EXPECT_EQ(is.of_case->shown, 3u);
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
    {
        b.restart();
        b.play(is, seed, {});
        EXPECT_FALSE(b.look_at().answered) << seed;
    }
}

TEST(hunt, finds_what_takes_two_runs_one_after_the_other)
{
    memory_bench b;
    std::set<std::string> calls;
    b.kills = [&](std::string_view octets) {
        if (dies_of_a_long_from(octets))
            calls.insert(std::string{sip::store(octets)->value(sip::field_id::call_id)});
        return calls.size() == 2;
    };
    b.begins_anew = [&] { calls.clear(); };
    campaign::choice only;
    only.orders = false;
    campaign_of c{b, some_cases(5'000, 1), only};
    ASSERT_EQ(c.hunt.begin(), "");
    c.hunt.play();
    ASSERT_EQ(c.found.size(), 1u);
    const auto& f = c.found[0];
    EXPECT_TRUE(f.confirmed);
    EXPECT_EQ(campaign::messages_of(f.shows.of), 2u) << f.text;
    const auto is = script::load_script_text(f.text, "case.toml");
    EXPECT_EQ(is.of_case->before.size(), 1u);
}

TEST(hunt, one_fault_is_one_finding_for_each_state_and_kind)
{
    memory_bench b;
    b.kills = dies_of_a_long_from;
    campaign::choice only;
    only.rungs = {"F1"};
    only.orders = false;  // behind a legal F1 is another state
    only.mutators = {mutate::find_mutator("text-overlong"), mutate::find_mutator("user-overlong"),
                     mutate::find_mutator("host-overlong")};
    campaign_of c{b, some_cases(300), only};
    ASSERT_EQ(c.hunt.begin(), "");
    c.hunt.play();
    EXPECT_EQ(c.found.size(), 1u);
    ASSERT_EQ(c.hunt.buckets().size(), 1u);
    EXPECT_GT(c.hunt.buckets().begin()->second, 1u);
}

std::multiset<std::string>
attacks_of(std::uint32_t shard, std::uint32_t shards, std::set<std::uint64_t>& seeds)
{
    memory_bench b;
    auto how = some_cases(20);
    how.shard = shard;
    how.shards = shards;
    campaign_of c{b, how};
    EXPECT_EQ(c.hunt.begin(), "");
    c.hunt.play();
    for (const auto& one : c.played)
        EXPECT_TRUE(seeds.insert(one.seed).second) << "another shard has the same case";
    std::multiset<std::string> out;
    for (const auto& a : c.hunt.arms())
        out.insert(a.name);
    return out;
}

TEST(hunt, shards_together_have_each_attack_once_and_seeds_of_their_own)
{
    std::set<std::uint64_t> seeds;
    const auto all = attacks_of(0, 1, seeds);
    std::multiset<std::string> parts;
    for (std::uint32_t i = 0; i < 3; ++i)
    {
        const auto one = attacks_of(i, 3, seeds);
        EXPECT_LE(one.size(), all.size() / 3 + 1);
        parts.insert(one.begin(), one.end());
    }
    EXPECT_EQ(parts, all);
}

TEST(hunt, what_watches_a_device_tells_of_a_crash_that_is_no_proof)
{
    campaign::look seen;
    seen.answered = true;
    EXPECT_EQ(campaign::symptom_of(seen), campaign::symptom::none);
    seen.process.said = "log: panic";
    seen.process.told = true;
    EXPECT_EQ(campaign::symptom_of(seen), campaign::symptom::crash);
    const auto is = campaign::charge_of(judge::run_result{}, seen, {});
    EXPECT_EQ(campaign::meaning_of(is), "what watches it tells of a fault");
}

TEST(hunt, memory_that_a_device_keeps_after_many_calls_at_once_is_no_leak)
{
    memory_bench b;
    b.memory = std::uint64_t{32} << 20;
    std::set<std::string> calls;
    b.kills = [&](std::string_view octets) {  // room for as many calls as there ever were in one case
        const auto runs = b.runs;
        static thread_local std::uint64_t last = 0;
        if (std::exchange(last, runs) != runs)
            calls.clear();
        calls.insert(std::string{sip::store(octets)->value(sip::field_id::call_id)});
        b.memory = std::max(b.memory, (std::uint64_t{32} << 20) + (calls.size() << 20));
        return false;
    };
    campaign::choice only;
    only.orders = false;
    only.pressure = 128;
    campaign_of c{b, some_cases(400), only};
    ASSERT_EQ(c.hunt.begin(), "");
    c.hunt.play();
    EXPECT_GT(b.memory, std::uint64_t{96} << 20) << "more than a leak takes";
    EXPECT_TRUE(c.found.empty());
}

TEST(hunt, a_device_that_does_not_come_back_ends_it_with_what_was_found)
{
    memory_bench b;
    b.kills = dies_of_a_long_from;
    b.comes_back = false;
    campaign_of c{b, some_cases(5'000)};
    ASSERT_EQ(c.hunt.begin(), "");
    c.hunt.play();
    ASSERT_EQ(c.found.size(), 1u);
    EXPECT_FALSE(c.found[0].confirmed) << "by no replay";
    EXPECT_TRUE(c.found[0].seen_once);
    EXPECT_TRUE(c.found[0].shows.cut_short);
    EXPECT_EQ(c.found[0].shows.tried, 0u);
    EXPECT_EQ(c.hunt.ended(), "the device does not come back: it stays away");
}

TEST(hunt, resumed_it_goes_on_as_it_would_have)
{
    memory_bench whole_bench, first_bench, second_bench;
    campaign_of whole{whole_bench, some_cases(900)}, first{first_bench, some_cases(640)},
        second{second_bench, some_cases(900)};
    for (auto* c : {&whole, &first})
    {
        ASSERT_EQ(c->hunt.begin(), "");
        c->hunt.play();
    }
    ASSERT_EQ(second.hunt.begin(), "");
    for (const auto& played : first.played)
        second.hunt.resume(played);
    second.hunt.play();
    ASSERT_EQ(first.played.size() + second.played.size(), whole.played.size());
    for (std::size_t i = 0; i < whole.played.size(); ++i)
    {
        const auto& is = i < 640 ? first.played[i] : second.played[i - 640];
        ASSERT_EQ(is.arm, whole.played[i].arm) << i;
        ASSERT_EQ(is.seed, whole.played[i].seed) << i;
        ASSERT_EQ(is.answers, whole.played[i].answers) << i;
    }
}

TEST(hunt, other_orders_are_scripts_that_load)
{
    const table on;
    auto arms = campaign::arms_of(on.target, {});
    std::size_t possible = 0;
    for (auto& a : arms)
    {
        if (!campaign::is_possible(a, on.target, {}) || a.second)
            continue;
        ++possible;
        EXPECT_FALSE(a.by);
        EXPECT_TRUE(a.flow);
        EXPECT_NO_THROW(script::load_script_text(a.text, "call.toml")) << a.name;
    }
    EXPECT_GT(possible, 40u);
}

TEST(hunt, sweeps_of_everything_come_before_those_of_one_kind_rung_by_rung)
{
    const table on;
    const auto arms = campaign::arms_of(on.target, {});
    const auto turns = campaign::turns_of(arms);
    std::map<std::pair<std::uint32_t, bool>, unsigned> turn;
    for (std::size_t i = 0; i < arms.size(); ++i)
        if (arms[i].sweeps())
            turn[{arms[i].rung, campaign::is_group(arms[i].by)}] = turns[i];
        else
            EXPECT_EQ(turns[i], 0u) << arms[i].name;
    EXPECT_LT((turn[{0, true}]), (turn[{0, false}]));
    EXPECT_LT((turn[{0, false}]), (turn[{3, true}]));
    EXPECT_GT((turn[{0, true}]), 0u);
}

TEST(hunt, asks_whether_an_attack_is_possible_when_its_turn_comes)
{
    memory_bench b;
    campaign_of c{b, some_cases(1)};
    ASSERT_EQ(c.hunt.begin(), "");
    const auto asked = [&] {
        return std::ranges::count_if(c.hunt.arms(),
                                     [](const auto& a) { return a.is != campaign::arm::standing::untried; });
    };
    EXPECT_EQ(asked(), 0);
    c.hunt.play();
    EXPECT_LT(asked(), 50);
    c.hunt.settle();
    EXPECT_EQ(asked(), std::ssize(c.hunt.arms()));
    EXPECT_LT(c.hunt.drawn().possible(), c.hunt.arms().size());
    EXPECT_EQ(c.hunt.drawn().untried(), c.hunt.drawn().possible() - 1);
}

// Methods that the flow does not have, of what came in each call.
struct foreign_methods
{
    std::map<std::string, std::set<std::string>> of;

    const std::set<std::string>& with(std::string_view octets)
    {
        auto& in_call = of[std::string{sip::store(octets)->value(sip::field_id::call_id)}];
        for (const auto method : {"INFO", "REFER", "NOTIFY", "SUBSCRIBE", "MESSAGE", "UPDATE", "PRACK"})
            if (octets.starts_with(method + std::string{" "}))
                in_call.insert(method);
        return in_call;
    }
};

campaign::choice orders_alone()
{
    campaign::choice out;
    out.mutators = {mutate::find_mutator("field-compact")};
    return out;
}

TEST(hunt, finds_what_takes_two_wrong_orders_in_one_flow)
{
    memory_bench b;
    foreign_methods came;
    b.kills = [&](std::string_view octets) { return came.with(octets).size() > 1; };
    b.begins_anew = [&] { came = {}; };
    campaign_of c{b, some_cases(5'000, 1), orders_alone()};
    ASSERT_EQ(c.hunt.begin(), "");
    c.hunt.play();
    ASSERT_EQ(c.found.size(), 1u);
    const auto& f = c.found[0];
    EXPECT_NE(f.arm.find(", F"), f.arm.npos) << f.arm;
    EXPECT_EQ(f.kind, "two orders");
    EXPECT_TRUE(f.confirmed);
    const auto is = script::load_script_text(f.text, "case.toml");
    EXPECT_EQ(is.of_case->found, f.arm);
    EXPECT_EQ(is.of_case->party, "Bob");
}

TEST(hunt, one_of_two_wrong_orders_that_is_enough_is_one_finding)
{
    memory_bench b;
    foreign_methods came;
    b.kills = [&](std::string_view octets) { return came.with(octets).contains("REFER"); };
    b.begins_anew = [&] { came = {}; };
    campaign_of c{b, some_cases(1'000), orders_alone()};
    ASSERT_EQ(c.hunt.begin(), "");
    c.hunt.play();
    std::set<std::string> buckets;
    for (const auto& f : c.found)
    {
        EXPECT_EQ(f.arm.find(", F"), f.arm.npos) << f.arm;
        EXPECT_TRUE(buckets.insert(f.bucket).second) << f.bucket;
    }
    EXPECT_TRUE(buckets.contains("crash / INVITE / and behind it REFER"));
}

TEST(hunt, memory_that_grows_is_held_against_the_case_that_takes_it)
{
    constexpr std::uint64_t mebi = std::uint64_t{1} << 20;
    memory_bench b;
    b.memory = 10 * mebi;
    b.kills = [&](std::string_view octets) {
        b.memory += dies_of_a_long_from(octets) ? 8 * mebi : 0;
        return false;
    };
    b.begins_anew = [&] { b.memory = 10 * mebi; };
    campaign::choice only;
    only.orders = false;
    campaign_of c{b, some_cases(5'000, 1), only};
    ASSERT_EQ(c.hunt.begin(), "");
    c.hunt.play();
    ASSERT_EQ(c.found.size(), 1u);
    EXPECT_EQ(c.found[0].shows.is.what, campaign::symptom::leak);
    EXPECT_EQ(c.found[0].shows.shown, 3u);
    EXPECT_LE(campaign::octets_of(c.found[0].shows.of), 400u) << c.found[0].text;
}

}  // namespace
