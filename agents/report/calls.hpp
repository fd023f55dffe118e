// What `sipwright check` writes, call by call, so that no more than one call is in memory.
#pragma once

#include "check/call.hpp"
#include "check/checker.hpp"

#include <string>
#include <vector>

namespace report {

// An element of `calls` in the results (scripts/result.schema.json), and what stands after them.
std::string json_of(const check::call& c, const std::vector<rules::party>& who);
std::string json_of(const check::summary& s,
                    std::span<const rules::rule* const> which,
                    const std::vector<rules::party>& who,
                    bool interrupted);

// A testcase of JUnit: an inconclusive call is skipped, with the reason.
std::string junit_of(const check::call& c, const std::vector<rules::party>& who);

}  // namespace report
