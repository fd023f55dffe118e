// k of n: what that says of a device.
#pragma once

#include <cstdint>

namespace lab {

struct interval
{
    double from = 0, to = 1;  // shares, 0 to 1
};

// Wilson's score interval at 95 %: where the share lies of which k of n were seen. n = 0: it may be anything.
interval wilson(std::uint32_t k, std::uint32_t n);

}  // namespace lab
