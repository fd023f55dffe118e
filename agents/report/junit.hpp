// Results for test runners: JUnit XML. One testsuite per run, one testcase per rung and per rule.
#pragma once

#include "judge/result.hpp"

#include <span>
#include <string>

namespace report {

// What only warns passes, with its text in system-out; `strict` makes it fail. What was not triggered or not
// seen is skipped with the reason, never passed.
std::string to_junit(std::span<const judge::run_result> runs, bool strict = false);

}  // namespace report
