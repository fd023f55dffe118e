#include "campaign/schedule.hpp"

#include <gtest/gtest.h>

#include <set>

namespace {

using campaign::schedule;

TEST(schedule, plays_each_attack_once_before_any_twice)
{
    schedule s{50, 7};
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
    std::vector<std::size_t> out(s.size());
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
    const auto times = drawn(schedule{20, 1}, 5);
    EXPECT_GT(times[5], 4 * times[6]);
    EXPECT_LT(times[1], times[6] / 10);
    EXPECT_EQ(times[2], 1u);
}

TEST(schedule, is_a_function_of_its_seed)
{
    EXPECT_EQ(drawn(schedule{20, 3}, 5), drawn(schedule{20, 3}, 5));
    EXPECT_NE(drawn(schedule{20, 3}, 5), drawn(schedule{20, 4}, 5));
}

}  // namespace
