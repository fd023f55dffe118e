// The findings of a lab as SARIF 2.1.0, for who collects those of many tools.
#pragma once

#include "lab/results.hpp"

#include <string>

namespace report {

// All rules of the referee are declared. One result for each cell and letter that is broken; what is expected
// is suppressed, what is new or was there is said where the lab was held against another: its baseline, if it
// has one. `folder`: that of the lab, an absolute path.
std::string lab_sarif(const lab::results& r, std::string_view folder);

}  // namespace report
