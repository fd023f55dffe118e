#include "page/steps.hpp"

#include <algorithm>
#include <set>

namespace page {

std::vector<step> steps_of(const judge::run_result& r)
{
    std::vector<step> out;
    std::set<std::uint32_t> of_rungs;
    auto above = fsm::time_point::min();
    for (std::uint32_t i = 0; i < r.rungs.size() && i < r.flow->rungs.size(); ++i)
    {
        const auto& is = r.rungs[i];
        if (is.message)
            of_rungs.insert(*is.message);
        above = is.at.value_or(above);
        out.push_back({above, i, 0});
    }
    const auto& all = r.traffic.messages;
    for (std::uint32_t i = 0; i < all.size(); ++i)
        if (!of_rungs.contains(i) && all[i].message)
            out.push_back({all[i].at, std::nullopt, i});
    std::ranges::stable_sort(out, {}, &step::at);
    return out;
}

}  // namespace page
