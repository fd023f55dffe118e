#include "lab/interval.hpp"

#include <algorithm>
#include <cmath>

namespace lab {

interval wilson(std::uint32_t k, std::uint32_t n)
{
    if (n == 0)
        return {};
    constexpr double z = 1.959963984540054;  // of the normal distribution, 97.5 %
    const double all = n, share = k / all, z2 = z * z;
    const double middle = (share + z2 / (2 * all)) / (1 + z2 / all);
    const double half = z / (1 + z2 / all) * std::sqrt(share * (1 - share) / all + z2 / (4 * all * all));
    // At either end rounding must not leave what is certain out.
    return {k == 0 ? 0 : std::max(0.0, middle - half), k == n ? 1 : std::min(1.0, middle + half)};
}

}  // namespace lab
