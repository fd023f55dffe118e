#include "lab/schedule.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace {

std::vector<std::size_t> all_now(lab::schedule& s)
{
    std::vector<std::size_t> out;
    while (const auto one = s.next())
        out.push_back(*one);
    return out;
}

TEST(schedule, a_device_is_asked_for_one_thing_at_a_time_and_others_go_on_beside_it)
{
    lab::schedule s{{{0, 1}, {0, 1}, {1, 1}, {1, 1}}, {1, 1}};
    EXPECT_EQ(all_now(s), (std::vector<std::size_t>{0, 2}));
    s.done(2);
    EXPECT_EQ(all_now(s), (std::vector<std::size_t>{3}));
    s.done(0);
    EXPECT_EQ(all_now(s), (std::vector<std::size_t>{1}));
    EXPECT_TRUE(s.all_given_out());
}

TEST(schedule, a_device_that_takes_two_at_once_gets_two)
{
    lab::schedule s{{{0, 1}, {0, 1}, {0, 1}}, {2}};
    EXPECT_EQ(all_now(s).size(), 2u);
    s.done(0);
    EXPECT_EQ(all_now(s).size(), 1u);
}

TEST(schedule, the_longest_flows_of_a_device_come_first_and_equals_as_they_stand)
{
    lab::schedule s{{{0, 1}, {0, 32}, {0, 2}, {0, 32}}, {1}};
    std::vector<std::size_t> order;
    while (const auto one = s.next())
    {
        order.push_back(*one);
        s.done(*one);
    }
    EXPECT_EQ(order, (std::vector<std::size_t>{1, 3, 2, 0}));
}

TEST(schedule, the_device_with_the_most_left_to_do_begins)
{
    lab::schedule s{{{0, 5}, {1, 3}, {1, 3}}, {1, 1}};
    EXPECT_EQ(s.next(), 1u);
    EXPECT_EQ(s.next(), 0u);
}

// Whatever the order in which cells end: each is given out once, and nobody gets more than he takes.
TEST(schedule, gives_out_every_cell_once_and_never_too_many_of_a_device)
{
    std::mt19937 pick{7};
    for (int round = 0; round < 50; ++round)
    {
        std::vector<unsigned> at_once{1, 2, 3};
        std::vector<lab::schedule::work> all;
        for (int i = 0; i < 60; ++i)
            all.push_back({pick() % 3, static_cast<double>(pick() % 9)});
        lab::schedule s{all, at_once};
        std::vector<std::size_t> playing;
        std::map<std::size_t, int> given;
        std::vector<unsigned> now(3);
        while (!s.all_given_out() || !playing.empty())
        {
            while (const auto one = s.next())
            {
                ++given[*one];
                EXPECT_LE(++now[all[*one].device], at_once[all[*one].device]);
                playing.push_back(*one);
            }
            const auto ends = pick() % playing.size();
            --now[all[playing[ends]].device];
            s.done(playing[ends]);
            playing.erase(playing.begin() + static_cast<std::ptrdiff_t>(ends));
        }
        EXPECT_EQ(given.size(), all.size());
        for (const auto& [which, times] : given)
            EXPECT_EQ(times, 1) << which;
    }
}

}  // namespace
