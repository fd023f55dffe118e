#include "lab/interval.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

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

std::vector<std::string> shares(const std::vector<std::size_t>& numbers)
{
    const auto sum = std::accumulate(numbers.begin(), numbers.end(), std::size_t{0});
    std::vector<std::size_t> tenths, order(numbers.size());
    std::size_t left = sum == 0 ? 0 : 1000;
    for (const auto n : numbers)
    {
        tenths.push_back(sum == 0 ? 0 : n * 1000 / sum);
        left -= tenths.back();
    }
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater{},
                             [&](std::size_t i) { return sum == 0 ? 0 : numbers[i] * 1000 % sum; });
    for (std::size_t i = 0; i < left; ++i)
        ++tenths[order[i]];
    std::vector<std::string> out;
    for (const auto t : tenths)
        out.push_back(std::to_string(t / 10) + '.' + std::to_string(t % 10) + " %");
    return out;
}

}  // namespace lab
