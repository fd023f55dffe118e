#include "sip/choices.hpp"

#include <array>
#include <gtest/gtest.h>
#include <set>

using sip::choices;

TEST(choices, gives_the_same_numbers_for_the_same_seed_on_every_platform)
{
    // splitmix64 and xoshiro256** as published: this pins both, so that a case of today replays tomorrow.
    choices pick{7};
    std::array<std::uint64_t, 4> first{};
    for (auto& x : first)
        x = pick.next();
    choices again{7};
    for (const auto x : first)
        EXPECT_EQ(again.next(), x);
    EXPECT_EQ(choices{0}.next(), 0x99ec5f36cb75f2b4u);
    EXPECT_NE(choices{8}.next(), first[0]);
}

TEST(choices, splits_into_streams_that_differ_and_leave_the_parent_alone)
{
    choices pick{7};
    std::set<std::uint64_t> firsts;
    for (std::uint64_t stream = 0; stream < 1000; ++stream)
        firsts.insert(pick.split(stream).next());
    EXPECT_EQ(firsts.size(), 1000u);
    EXPECT_EQ(pick.next(), choices{7}.next());
}

TEST(choices, stays_below_the_bound_and_reaches_all_of_it)
{
    choices pick{1};
    std::array<int, 6> seen{};
    for (int i = 0; i < 60'000; ++i)
        ++seen.at(pick.below(6));
    for (const auto n : seen)
        EXPECT_NEAR(n, 10'000, 500);
    EXPECT_EQ(pick.below(1), 0u);
}

TEST(choices, takes_a_chance_as_often_as_it_says)
{
    choices pick{1};
    int hits = 0;
    for (int i = 0; i < 100'000; ++i)
        hits += pick.chance(0.05);
    EXPECT_NEAR(hits, 5000, 300);
    EXPECT_FALSE(pick.chance(0));
    EXPECT_TRUE(pick.chance(1));
}

TEST(choices, makes_branches_with_the_magic_cookie)
{
    choices pick{1};
    std::set<std::string> seen;
    for (int i = 0; i < 10'000; ++i)
        seen.insert(pick.branch());
    EXPECT_EQ(seen.size(), 10'000u);
    EXPECT_TRUE(seen.begin()->starts_with("z9hG4bK"));  // RFC 3261 8.1.1.7
    EXPECT_EQ(pick.tag().size(), 13u);
}
