// The matrix of a lab: one HTML file that asks for nothing from anywhere, beside the folder of its evidence.
#pragma once

#include "lab/results.hpp"

#include <string>

namespace page {

// Devices down, flows across, a letter for each transport; what is wrong, sums by device and by rule, what
// was not tested, and, where the lab was held against another, what changed.
std::string html_of(const lab::results& r);

}  // namespace page
