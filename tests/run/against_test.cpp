// A script that makes an agent break an RFC, and says which section: `against`.
#include "run/in_memory.hpp"
#include "table.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

#include <list>

namespace {

using judge::run_verdict;

judge::run_result refused_cancel(std::string_view more)
{
    static std::list<script::flow> all;
    all.push_back(script::load_script_text(std::string{table::two_parties} + R"(F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "CANCEL Alice -> Bob"
F4 = "481 CANCEL Alice <- Bob"
F5 = "200 INVITE Alice <- Bob"
F6 = "ACK Alice -> Bob"
F7 = "BYE Alice -> Bob"
F8 = "200 BYE Alice <- Bob"
)" + std::string{more},
                                           "t.toml"));
    run::play_options how;
    how.rules = rules::select("");
    return run::play_in_memory(all.back(), how);
}

// RFC 3261 9.2: "If the UAS did find a matching transaction ..., it answers the CANCEL request itself with a
// 200 (OK) response."
TEST(against, who_is_made_to_break_a_section_is_not_blamed_for_it)
{
    const auto r = refused_cancel("[F4]\nagainst = \"RFC 3261 9.2\"\n");
    EXPECT_EQ(r.verdict, run_verdict::pass) << told(r);
    const auto blamed = refused_cancel("");
    EXPECT_EQ(blamed.verdict, run_verdict::fail) << told(blamed);
    EXPECT_EQ(blamed.fault, judge::culprit::tool);
}

}  // namespace
