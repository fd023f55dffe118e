// Claim: every script of this repository plays with agents in memory as it is drawn, on a network that loses,
// repeats and reorders as well, and nobody is found to be at fault. SIPWRIGHT_SEEDS says for how many seeds.
#include "run/in_memory.hpp"
#include "run/in_memory_options.hpp"

#include "script/load.hpp"
#include "shipped_scripts.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>

using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

const fs::path folder{SIPWRIGHT_SOURCE_DIR "/scripts"};

std::uint64_t seeds()
{
    const auto* const given = std::getenv("SIPWRIGHT_SEEDS");
    return given ? std::strtoull(given, nullptr, 10) : 25;
}

std::size_t findings(const judge::run_result& r)
{
    auto out =
        std::ranges::count_if(r.flow_findings, [](const auto& f) { return f.level == rules::level::must; });
    for (const auto& v : r.rules)
        out += std::ranges::ssize(v.findings);
    return static_cast<std::size_t>(out);
}

class shipped : public testing::TestWithParam<std::string>
{
};

std::string name_of_test(const testing::TestParamInfo<std::string>& info)
{
    auto out = fs::relative(info.param, folder).string();
    std::ranges::replace_if(out, [](unsigned char c) { return !std::isalnum(c); }, '_');
    return out;
}

}  // namespace

TEST_P(shipped, play_as_drawn)
{
    const auto s = script::load_script(GetParam());
    const auto r = run::play_in_memory(s, table::with_rules());
    EXPECT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
    EXPECT_EQ(findings(r), 0u) << told(r);
    EXPECT_EQ(r.standing_calls, 0u) << told(r);
    EXPECT_TRUE(std::ranges::all_of(r.rungs, [](const auto& x) {
        return x.status == judge::rung_status::done;
    })) << told(r);
}

TEST_P(shipped, accuse_nobody_on_a_bad_network)
{
    const auto s = script::load_script(GetParam());
    std::uint64_t passed = 0;
    for (std::uint64_t seed = 1; seed <= seeds(); ++seed)
    {
        const auto r = run::play_in_memory(s, table::bad_network(seed));
        ASSERT_EQ(findings(r), 0u) << "seed " << seed << ": " << told(r);
        ASSERT_EQ(r.standing_calls, 0u) << "seed " << seed << ": " << told(r);
        ASSERT_TRUE(r.verdict == judge::run_verdict::pass || r.why.starts_with("network") ||
                    r.why.starts_with("script"))
            << "seed " << seed << ": " << told(r);
        passed += r.verdict == judge::run_verdict::pass ? 1 : 0;
    }
    EXPECT_GT(passed, seeds() / 4) << "of " << seeds();
    RecordProperty("passed", std::to_string(passed));
    std::cout << fs::relative(GetParam(), folder).string() << ": " << passed << " of " << seeds()
              << " passed\n";
}

INSTANTIATE_TEST_SUITE_P(all, shipped, testing::ValuesIn(shipped_scripts()), name_of_test);
