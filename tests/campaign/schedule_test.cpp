#include "campaign/schedule.hpp"

#include <gtest/gtest.h>

#include <set>

namespace {

using campaign::schedule;

std::vector<std::uint64_t> same(std::size_t arms) { return std::vector<std::uint64_t>(arms, 1'000); }

TEST(schedule, plays_each_attack_once_before_any_twice)
{
    schedule s{same(50), 7};
    std::set<std::size_t> seen;
    for (int i = 0; i < 50; ++i)
    {
        const auto arm = s.next();
        EXPECT_TRUE(seen.insert(arm).second);
        s.learnt(arm, {});
    }
    EXPECT_EQ(s.untried(), 0u);
}

std::vector<std::size_t> drawn(schedule s, std::size_t lucky)
{
    std::vector<std::size_t> out(s.possible());
    for (int i = 0; i < 5'000; ++i)
    {
        const auto arm = s.next();
        ++out[arm];
        s.learnt(arm, {arm == lucky, arm == 1, arm == 2});
    }
    return out;
}

TEST(schedule, what_brings_something_new_comes_more_often_and_what_was_found_hardly_again)
{
    const auto times = drawn(schedule{same(20), 1}, 5);
    EXPECT_GT(times[5], 4 * times[6]);
    EXPECT_LT(times[1], times[6] / 10);
    EXPECT_EQ(times[2], 1u);
}

TEST(schedule, sweeps_go_first_at_every_second_place_by_their_turns)
{
    std::vector<unsigned> turns(40);
    for (std::size_t i = 0; i < 10; ++i)
        turns[i] = i < 5 ? 2 : 1;
    schedule s{same(40), 7, turns};
    std::set<std::size_t> seen;
    for (std::size_t n = 0; n < 40; ++n)
    {
        const auto arm = s.next();
        EXPECT_TRUE(seen.insert(arm).second);
        EXPECT_EQ(turns[arm], n >= 20 || n % 2 == 1 ? 0u : n < 10 ? 1u : 2u) << n;
        s.learnt(arm, {});
    }
}

TEST(schedule, what_is_left_out_never_comes)
{
    schedule s{same(20), 7};
    for (std::size_t i = 0; i < 20; i += 2)
        s.leave_out(i);
    s.leave_out(0);
    EXPECT_EQ(s.possible(), 10u);
    for (int i = 0; i < 500; ++i)
    {
        const auto arm = s.next();
        EXPECT_EQ(arm % 2, 1u);
        s.learnt(arm, {});
    }
    EXPECT_EQ(s.untried(), 0u);
}

TEST(schedule, draws_by_weight)
{
    auto weights = same(20);
    weights[7] = 10'000;
    schedule s{weights, 1};
    std::vector<std::size_t> times(20);
    for (int i = 0; i < 5'000; ++i)
    {
        const auto arm = s.next();
        ++times[arm];
        s.learnt(arm, {});
    }
    EXPECT_GT(times[7], 5 * times[6]);
}

TEST(schedule, is_a_function_of_its_seed)
{
    EXPECT_EQ(drawn(schedule{same(20), 3}, 5), drawn(schedule{same(20), 3}, 5));
    EXPECT_NE(drawn(schedule{same(20), 3}, 5), drawn(schedule{same(20), 4}, 5));
}

}  // namespace
