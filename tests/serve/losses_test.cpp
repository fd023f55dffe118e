// A correct device behind a network that loses what nobody sees being lost.
#include "against_station.hpp"

#include "script/load.hpp"
#include "shipped_scripts.hpp"

#include <gtest/gtest.h>

namespace {

using namespace serve_test;

// Of any party of any script, one datagram of twenty lost: the referee knows of none of these losses.
TEST(losses, accuse_nobody_by_any_rule)
{
    std::set<std::string> wrong;
    std::uint64_t runs = 0;
    for (const auto& path : shipped_scripts())
    {
        const auto s = script::load_script(path);
        for (std::size_t p = 0; p < s.parties.size(); ++p)
            for (int times = 0; times < 8; ++times)
            {
                ++runs;
                table t{s, p, in_place_of(s, p, runs % 2 == 0), 20, runs};
                for (const auto& one : accusations(t.play()))
                    wrong.insert(path.substr(path.find("/scripts/") + 9) + ": device " + s.parties[p].name +
                                 ": " + one);
            }
    }
    EXPECT_EQ(all_of(wrong), "");
    EXPECT_GT(runs, 2000U);
}

}  // namespace
