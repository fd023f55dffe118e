#include "run/in_memory.hpp"
#include "run/in_memory_options.hpp"

#include "script/load.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

using namespace std::chrono_literals;

namespace {

using table::bad_network;
using table::with_rules;

const std::string root = SIPWRIGHT_SOURCE_DIR;

bool breaks_a_rule(const judge::run_result& r)
{
    return std::ranges::any_of(r.rules,
                               [](const rules::verdict& v) { return v.outcome == rules::outcome::fail; });
}

bool is_done(const judge::run_result& r)
{
    return std::ranges::all_of(r.rungs, [](const auto& x) { return x.status == judge::rung_status::done; });
}

std::uint64_t fingerprint(const judge::run_result& r)
{
    std::uint64_t h = 14695981039346656037u;
    const auto add = [&](std::string_view octets) {
        for (const auto c : octets)
            h = (h ^ static_cast<unsigned char>(c)) * 1099511628211u;
    };
    const auto add_time = [&](fsm::time_point t) { add(std::to_string(t.time_since_epoch().count())); };
    for (const auto& m : r.traffic.messages)
    {
        add(m.message->octets());
        add_time(m.at);
        for (const auto t : m.copies)
            add_time(t);
        for (const auto t : m.arrived)
            add_time(t);
    }
    return h;
}

// What the rules could tell of each party.
std::string judged(const judge::run_result& r)
{
    std::string out;
    for (const auto& v : r.rules)
        for (const auto& one : v.exposed)
            out.append(v.rule->id).append(" ").append(r.traffic.parties[one.party].name).append(" ") +=
                rules::to_text(one.could) + '/' + rules::to_text(one.open) + '\n';
    return out;
}

class every_script : public testing::TestWithParam<const char*>
{
};

std::string name_of_test(const testing::TestParamInfo<const char*>& info)
{
    std::string out = info.param;
    std::ranges::replace_if(out, [](unsigned char c) { return !std::isalnum(c); }, '_');
    return out;
}

}  // namespace

TEST_P(every_script, plays_as_drawn_and_breaks_no_rule)
{
    const auto s = script::load_script(root + "/scripts/" + GetParam());
    const auto r = run::play_in_memory(s, with_rules());
    EXPECT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
    EXPECT_TRUE(is_done(r)) << told(r);
    EXPECT_EQ(r.standing_calls, 0u);
    EXPECT_EQ(r.retransmissions, 0u) << told(r);
    EXPECT_TRUE(r.notes.empty()) << told(r);
    EXPECT_EQ(r.traffic.messages.size(), s.rungs.size());
    EXPECT_TRUE(
        std::ranges::any_of(r.rules, [](const auto& v) { return v.outcome == rules::outcome::pass; }));
}

INSTANTIATE_TEST_SUITE_P(in_memory,
                         every_script,
                         testing::Values("rfc3665/3.1-successful-session-establishment.toml",
                                         "rfc3665/3.2-session-establishment-through-two-proxies.toml",
                                         "rfc3665/3.8-unsuccessful-no-answer.toml",
                                         "rfc3665/3.9-unsuccessful-busy.toml",
                                         "rfc3261/9.1-200-crosses-cancel.toml",
                                         "rfc3261/9.1-cancel-before-provisional.toml"),
                         name_of_test);

// 10,000 seeds in every optimized build, sanitized or not; 1,000 in one for debugging.
TEST(in_memory, no_answer_ends_well_on_a_bad_network_for_every_seed)
{
#ifdef NDEBUG
    constexpr std::uint64_t seeds = 10'000;
#else
    constexpr std::uint64_t seeds = 1'000;
#endif
    const auto s = script::load_script(root + "/scripts/rfc3665/3.8-unsuccessful-no-answer.toml");
    std::uint64_t passed = 0, network = 0, retransmissions = 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed)
    {
        const auto r = run::play_in_memory(s, bad_network(seed));
        ASSERT_TRUE(r.verdict == judge::run_verdict::pass || r.verdict == judge::run_verdict::inconclusive)
            << "seed " << seed << ": " << told(r);
        ASSERT_EQ(r.standing_calls, 0u) << "seed " << seed << ": " << told(r);
        ASSERT_FALSE(breaks_a_rule(r)) << "seed " << seed << ": " << told(r);
        ASSERT_TRUE(r.verdict != judge::run_verdict::inconclusive || r.why.starts_with("network")) << r.why;
        if (seed % 20 == 0)
        {
            ASSERT_EQ(fingerprint(r), fingerprint(run::play_in_memory(s, bad_network(seed))))
                << "seed " << seed;
        }
        (r.verdict == judge::run_verdict::pass ? passed : network) += 1;
        retransmissions += r.retransmissions;
    }
    EXPECT_GT(retransmissions, seeds) << "the network was bad";
    EXPECT_GT(passed, seeds * 99 / 100);
    RecordProperty("passed", std::to_string(passed));
    std::cout << passed << " passed, " << network << " inconclusive, " << retransmissions
              << " retransmissions\n";
}

// The 200 may overtake the 180, and then there is nothing to cross. The call is acknowledged and ended all
// the same.
TEST(in_memory, a_ladder_that_the_network_spoils_leaves_no_call_and_breaks_no_rule)
{
    const auto s = script::load_script(root + "/scripts/rfc3261/9.1-200-crosses-cancel.toml");
    std::uint64_t spoilt = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed)
    {
        const auto r = run::play_in_memory(s, bad_network(seed));
        ASSERT_TRUE(r.verdict == judge::run_verdict::pass || r.verdict == judge::run_verdict::inconclusive)
            << "seed " << seed << ": " << told(r);
        ASSERT_FALSE(breaks_a_rule(r)) << "seed " << seed << ": " << told(r);
        ASSERT_EQ(r.standing_calls, 0u) << "seed " << seed << ": " << told(r);
        spoilt += r.verdict == judge::run_verdict::inconclusive ? 1 : 0;
    }
    EXPECT_GT(spoilt, 0u);
}

TEST(in_memory, another_seed_means_other_octets)
{
    const auto s = script::load_script(root + "/scripts/rfc3665/3.8-unsuccessful-no-answer.toml");
    EXPECT_EQ(fingerprint(run::play_in_memory(s, with_rules(1))),
              fingerprint(run::play_in_memory(s, with_rules(1))));
    EXPECT_NE(fingerprint(run::play_in_memory(s, with_rules(1))),
              fingerprint(run::play_in_memory(s, with_rules(2))));
}

TEST(in_memory, a_copy_that_is_reseeded_plays_and_is_judged_as_one_made_with_the_seed)
{
    for (const auto* file :
         {"rfc3665/3.8-unsuccessful-no-answer.toml", "rfc3665/2.3-request-for-current-contact-list.toml"})
        for (const auto how : {fsm::transport::udp, fsm::transport::tcp})
        {
            const auto s = script::load_script(root + "/scripts/" + file);
            auto o = bad_network(7);
            o.transport = how;
            o.streams = {.cut = 0.5, .delay_max = std::chrono::milliseconds{50}};
            const run::in_memory blank{s, o};
            for (o.seed = 1; o.seed <= 5; ++o.seed)
            {
                auto played = blank;
                played.reseed(o.seed);
                while (played.step())
                    continue;
                const auto copied = played.result(), made = run::play_in_memory(s, o);
                EXPECT_EQ(fingerprint(copied), fingerprint(made)) << o.seed;
                EXPECT_EQ(judged(copied), judged(made)) << o.seed;
            }
        }
}

TEST(in_memory, a_network_that_loses_everything_is_blamed_itself)
{
    const auto s = script::load_script(root + "/scripts/rfc3665/3.8-unsuccessful-no-answer.toml");
    auto o = with_rules();
    o.network.loss = 1;
    const auto r = run::play_in_memory(s, o);
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << told(r);
    EXPECT_TRUE(r.why.starts_with("network")) << r.why;
    EXPECT_EQ(r.rungs[0].copies, 7u) << "RFC 3261 17.1.1.2";
    EXPECT_EQ(r.retransmissions, 6u);
}
