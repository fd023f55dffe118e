#include "lab/interval.hpp"

#include <gtest/gtest.h>

namespace {

// Of E. B. Wilson, 1927; the figures are those of R's binom.confint(k, n, methods = "wilson").
TEST(wilson, is_the_score_interval)
{
    const auto some = lab::wilson(17, 20);
    EXPECT_NEAR(some.from, 0.6396, 0.0001);
    EXPECT_NEAR(some.to, 0.9476, 0.0001);
    const auto half = lab::wilson(10, 20);
    EXPECT_NEAR(half.from, 0.2993, 0.0001);
    EXPECT_NEAR(half.to, 0.7007, 0.0001);
}

TEST(wilson, all_and_none_do_not_say_that_it_is_certain)
{
    const auto all = lab::wilson(20, 20);
    EXPECT_NEAR(all.from, 0.8389, 0.0001);
    EXPECT_EQ(all.to, 1);
    const auto none = lab::wilson(0, 20);
    EXPECT_EQ(none.from, 0);
    EXPECT_NEAR(none.to, 0.1611, 0.0001);
}

TEST(wilson, of_nothing_is_anything)
{
    const auto nothing = lab::wilson(0, 0);
    EXPECT_EQ(nothing.from, 0);
    EXPECT_EQ(nothing.to, 1);
}

TEST(shares, add_up_to_all)
{
    EXPECT_EQ(lab::shares({1, 1, 1}), (std::vector<std::string>{"33.4 %", "33.3 %", "33.3 %"}));
    EXPECT_EQ(lab::shares({43, 20, 17}), (std::vector<std::string>{"53.8 %", "25.0 %", "21.2 %"}));
    EXPECT_EQ(lab::shares({0, 5}), (std::vector<std::string>{"0.0 %", "100.0 %"}));
    EXPECT_EQ(lab::shares({0, 0}), (std::vector<std::string>{"0.0 %", "0.0 %"}));
}

}  // namespace
