// The flows that keep every rule, and which rules they exercise.
#include "ladder.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rules_test;

TEST(rules_kept, by_plain_flows)
{
    const std::vector<std::string> nothing;
    EXPECT_EQ(broken(call().play()), nothing);
    EXPECT_EQ(broken(cancelled().play()), nothing);
    EXPECT_EQ(broken(refused().play()), nothing);
    EXPECT_EQ(broken(challenged().play()), nothing);
    EXPECT_EQ(broken(asked().play()), nothing);
    EXPECT_EQ(broken(forwarded().play()), nothing);
}

TEST(rules_kept, are_pass_only_where_they_were_triggered)
{
    using rules::outcome;
    EXPECT_EQ(outcome_of(cancelled().play(), "CAN-BUILD-1"), outcome::pass);
    EXPECT_EQ(outcome_of(call().play(), "CAN-BUILD-1"), outcome::not_triggered);
    EXPECT_EQ(outcome_of(call().play(), "SYN-TOL-1"), outcome::not_triggered);
    EXPECT_EQ(outcome_of(rules::traffic{}, "SYN-MAND-1"), outcome::not_triggered);
}

}  // namespace
