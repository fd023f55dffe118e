// Results for test runners: JUnit XML. One testsuite per run, one testcase per rung and per rule.
#pragma once

#include "judge/result.hpp"
#include "judge/waiver_ledger.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace report {

// What only warns passes, with its text in system-out; `strict` makes it fail. What was not triggered or not
// seen is skipped with the reason, never passed.
std::string to_junit(std::span<const judge::run_result> runs, bool strict = false);

// The same piece by piece, so that no more than one run is in memory: the head, which has room for every
// count and so is always as long, the runs, and the tail.
struct junit_counts
{
    std::uint64_t tests = 0, failures = 0, errors = 0, skipped = 0;

    void operator+=(const junit_counts& more);
};
std::string junit_head(const junit_counts& all);
std::string junit_of(const judge::run_result& run, bool strict, junit_counts& all);  // adds to `all`
// A testsuite of the waivers, when all runs are there: those that are over or not needed fail.
std::string junit_of(std::span<const judge::waiver_standing> waivers, junit_counts& all);
inline constexpr std::string_view junit_tail = "</testsuites>\n";

}  // namespace report
