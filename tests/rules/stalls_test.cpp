// When this program was not at work: nobody's times are known there.
#include "rules/stalls.hpp"

#include <gtest/gtest.h>

namespace {

using rules::stalls;
using std::chrono::milliseconds;

fsm::time_point at(int ms) { return fsm::time_point{milliseconds{ms}}; }

TEST(stalls, touch_a_span_that_has_one_of_their_moments)
{
    stalls s;
    EXPECT_FALSE(s.touch(at(0), fsm::never));
    s.add(at(100), at(200));
    s.add(at(300), at(450));
    EXPECT_FALSE(s.touch(at(0), at(99)));
    EXPECT_TRUE(s.touch(at(0), at(100)));
    EXPECT_TRUE(s.touch(at(120), at(130)));
    EXPECT_TRUE(s.touch(at(200), at(250)));
    EXPECT_FALSE(s.touch(at(201), at(299)));
    EXPECT_FALSE(s.touch(at(451), fsm::never));
    EXPECT_EQ(s.longest(at(0), fsm::never), milliseconds{150});
    EXPECT_EQ(s.longest(at(0), at(299)), milliseconds{100});
    EXPECT_EQ(s.total(at(0), fsm::never), milliseconds{250});
    EXPECT_EQ(s.total(at(201), fsm::never), milliseconds{150});
}

TEST(stalls, that_overlap_are_one)
{
    stalls s;
    s.add(at(100), at(200));
    s.add(at(300), at(400));
    s.add(at(150), at(500));
    EXPECT_EQ(s.count(), 1U);
    EXPECT_EQ(s.longest(at(450), at(450)), milliseconds{400});
}

TEST(stalls, are_bounded_and_the_oldest_become_one)
{
    stalls s;
    for (int i = 0; i < 3'000; ++i)
        s.add(at(10 * i), at(10 * i + 5));
    EXPECT_EQ(s.count(), rules::limits::stalls);
    EXPECT_TRUE(s.touch(at(7), at(8)));  // forgotten what lies between the oldest
    EXPECT_FALSE(s.touch(at(10 * 2'999 - 4), at(10 * 2'999 - 1)));
}

}  // namespace
