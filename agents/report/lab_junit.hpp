// A lab for test runners: JUnit XML, a test suite for each device, a test case for each cell.
#pragma once

#include "lab/results.hpp"

#include <string>

namespace report {

// A cell that fails, or passes unexpectedly, is a failure; one that is inconclusive, an error; one that was
// not run, is unsupported, or was expected to fail, is skipped with the reason. k of n, the interval and
// failing seeds are properties. Evidence is attached as GitLab and Jenkins take it, [[ATTACHMENT|file]] in
// system-out. `folder`: of the lab, as attachments are named from where the runner collects them. At most
// limits::junit_text octets of a message, as reporters cut what is longer.
std::string lab_junit(const lab::results& r, const std::string& folder);

namespace limits {
inline constexpr std::size_t junit_text = 4'096;
}  // namespace limits

}  // namespace report
