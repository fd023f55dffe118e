// RFC 2782, "The format of the SRV RR" and "Usage rules".
#include "dns/search.hpp"

#include <algorithm>

namespace dns {

// "arrange all SRV RRs (that have not been ordered yet) in any order, except that all those with weight 0 are
// placed at the beginning of the list. ... choose a uniform random number between 0 and the sum computed
// (inclusive), and select the RR whose running sum value is the first in the selected order which is greater
// than or equal to the random number selected."
std::vector<srv> in_order(std::vector<srv> all, sip::choices& pick, std::size_t most)
{
    std::ranges::stable_sort(all, [](const srv& a, const srv& b) {
        return a.priority != b.priority ? a.priority < b.priority : a.weight == 0 && b.weight != 0;
    });
    std::vector<srv> out;
    for (auto begin = all.begin(); begin != all.end() && out.size() < most;)
    {
        const auto end =
            std::find_if(begin, all.end(), [&](const srv& s) { return s.priority != begin->priority; });
        std::uint64_t sum = 0;
        for (auto s = begin; s != end; ++s)
            sum += s->weight;
        for (; begin != end && out.size() < most; ++begin)
        {
            const auto drawn = pick.below(sum + 1);
            std::uint64_t running = 0;
            auto chosen = begin;
            while ((running += chosen->weight) < drawn)
                ++chosen;
            sum -= chosen->weight;
            out.push_back(*chosen);
            std::rotate(begin, chosen, std::next(chosen));
        }
        begin = end;
    }
    return out;
}

}  // namespace dns
