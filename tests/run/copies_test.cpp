// A run is a value: it can be copied in its middle, and what it has come to has a hash.
#include "run/in_memory.hpp"

#include "script/load.hpp"
#include "silence.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

const std::string root = SIPWRIGHT_SOURCE_DIR;

script::flow no_answer()
{
    return script::load_script(root + "/scripts/rfc3665/3.8-unsuccessful-no-answer.toml");
}

run::play_options options(std::uint64_t seed, std::string* wire = nullptr)
{
    run::play_options out;
    out.seed = seed;
    out.network = run::parse_network("loss=10%,delay=1ms..40ms,duplicate=5%");
    out.rules = rules::select("");
    if (wire)
        out.on_wire = [wire](auto now, const auto&, const auto&, std::string_view octets, std::string_view) {
            wire->append(std::to_string(now.time_since_epoch().count())).append(octets);
        };
    return out;
}

struct ending
{
    std::string octets, verdicts;
    fsm::time_point at{};
    bool operator==(const ending&) const = default;
};

ending play_on(run::in_memory m, std::string& wire)
{
    wire.clear();
    while (m.step())
        continue;
    ending out{wire, {}, m.now()};
    const auto r = m.result();
    out.verdicts = std::to_string(static_cast<int>(r.verdict)) + r.why;
    for (const auto& v : r.rules)
        out.verdicts += std::string{v.rule->id} + std::to_string(static_cast<int>(v.outcome)) + ' ';
    for (const auto& f : r.flow_findings)
        out.verdicts += f.rule + f.observed;
    return out;
}

// The same run again, whole: each copy goes on from where it was taken as that one did.
TEST(a_run_copied_in_its_middle, goes_on_like_the_original)
{
    const auto flow = no_answer();
    for (std::uint64_t seed = 1; seed <= 5; ++seed)
    {
        std::string wire;
        std::vector<std::size_t> written;  // before each step
        run::in_memory whole{flow, options(seed, &wire)};
        do
            written.push_back(wire.size());
        while (whole.step());
        const auto all = wire;
        const auto original = play_on(std::move(whole), wire);
        run::in_memory m{flow, options(seed, &wire)};
        for (std::size_t step = 0; m.step(); ++step)
        {
            if (step % 7 != 0)
                continue;
            const auto state = m.state();
            auto copy = play_on(m, wire);
            copy.octets.insert(0, all, 0, written[step + 1]);
            ASSERT_EQ(copy.octets, all) << "seed " << seed << ", step " << step;
            copy.octets.clear();
            ASSERT_EQ(copy, original) << "seed " << seed << ", step " << step;
            ASSERT_EQ(m.state(), state) << "the original moved";
        }
    }
}

// RFC 3261 17 and 13.3.1.4: transactions, dialogs, 2xx that wait for their ACK are the copy's own.
TEST(a_run_copied_in_its_middle, shares_nothing_with_the_original)
{
    const auto flow = no_answer();
    std::string wire;
    run::in_memory m{flow, options(3, &wire)};
    for (int step = 0; step < 12; ++step)
        ASSERT_TRUE(m.step());
    const auto alone = play_on(m, wire);
    {
        auto other = m;
        for (int step = 0; step < 30 && other.step(); ++step)
            continue;
    }
    EXPECT_EQ(play_on(m, wire), alone);
}

// One that has not begun and gets another seed is what a new one with that seed would be.
TEST(a_run_copied_before_it_begins, plays_as_its_new_seed_says)
{
    const auto flow = no_answer();
    run::settings how;
    how.network = run::parse_network("loss=30%,delay=1ms..40ms");
    how.seed = 5;
    const run::run wanted{flow, play::all_agents(flow), how};
    how.seed = 1;
    run::run blank{flow, play::all_agents(flow), how};
    auto copy = blank;
    copy.reseed(5);
    EXPECT_EQ(octets_into_silence(copy), octets_into_silence(wanted));
    EXPECT_NE(octets_into_silence(blank), octets_into_silence(wanted));
}

TEST(the_state_of_a_run, is_the_same_whatever_its_identifiers_are)
{
    const auto flow = no_answer();
    run::play_options a, b;
    a.seed = 1;
    b.seed = 2;
    run::in_memory first{flow, a}, second{flow, b};
    for (int step = 0;; ++step)
    {
        const bool more = first.step();
        ASSERT_EQ(second.step(), more);
        ASSERT_EQ(first.state(), second.state()) << "step " << step;
        if (!more)
            break;
    }
}

TEST(the_state_of_a_run, changes_with_every_message)
{
    const auto flow = no_answer();
    run::in_memory m{flow, {}};
    std::size_t same = 0, steps = 0;
    auto before = m.state();
    for (; m.step(); ++steps)
        same += std::exchange(before, m.state()) == before ? 1 : 0;
    EXPECT_EQ(same, 0u) << "of " << steps;
}

}  // namespace
