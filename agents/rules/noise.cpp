#include "rules/noise.hpp"

#include <algorithm>

namespace rules {

namespace {

std::uint32_t key_of(party_index from, party_index to) { return std::uint32_t{from} << 16 | to; }

}  // namespace

void noise::heard(party_index from, party_index to, fsm::time_point at)
{
    if (hops_.size() >= limits::noisy_hops && !hops_.contains(key_of(from, to)))
    {
        everywhere_ = true;
        return;
    }
    auto& h = hops_[key_of(from, to)];
    h.first = std::min(h.first, at);
    h.last[h.count++ % h.last.size()] = at;
}

bool noise::between(party_index from, party_index to, fsm::time_point since, fsm::time_point until) const
{
    const auto found = hops_.find(key_of(from, to));
    if (found == hops_.end())
        return everywhere_;
    const auto& h = found->second;
    const auto kept = std::span{h.last}.first(std::min<std::size_t>(h.count, h.last.size()));
    if (std::ranges::any_of(kept, [&](fsm::time_point t) { return t >= since && t <= until; }))
        return true;
    return h.count > kept.size() && h.first <= until && since <= std::ranges::min(kept);
}

}  // namespace rules
