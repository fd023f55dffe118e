// k of n: what that says of a device.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace lab {

struct interval
{
    double from = 0, to = 1;  // shares, 0 to 1
};

// Wilson's score interval at 95 %: where the share lies of which k of n were seen. n = 0: it may be anything.
interval wilson(std::uint32_t k, std::uint32_t n);

// The share of each number in their sum, "33.4 %", so that they add up to 100.0 %: what rounding leaves goes
// to those that lose most by it. "0.0 %" of a sum of nothing.
std::vector<std::string> shares(const std::vector<std::size_t>& numbers);

}  // namespace lab
