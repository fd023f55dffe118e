#include "lab/schedule.hpp"

#include <algorithm>

namespace lab {

schedule::schedule(const std::vector<work>& all, std::vector<unsigned> at_once)
    : all_{all},
      lanes_(at_once.size()),
      left_{all.size()}
{
    for (std::size_t d = 0; d < lanes_.size(); ++d)
        lanes_[d].room = lanes_[d].width = std::max(1U, at_once[d]);
    for (std::size_t i = 0; i < all_.size(); ++i)
    {
        auto& of_device = lanes_[all_[i].device];
        of_device.waiting.push_back(i);
        of_device.left += all_[i].lasts;
    }
    for (auto& one : lanes_)  // of equals the first is taken first
        std::ranges::sort(one.waiting, [&](std::size_t a, std::size_t b) {
            return all_[a].lasts != all_[b].lasts ? all_[a].lasts < all_[b].lasts : a > b;
        });
}

std::optional<std::size_t> schedule::next()
{
    lane* best = nullptr;
    // Of whom n are played at once, what is left takes an n-th of the time.
    for (auto& one : lanes_)
        if (one.room > 0 && !one.waiting.empty() &&
            (!best || one.left / one.width > best->left / best->width))
            best = &one;
    if (!best)
        return std::nullopt;
    const auto out = best->waiting.back();
    best->waiting.pop_back();
    best->left -= all_[out].lasts;
    --best->room;
    --left_;
    return out;
}

void schedule::done(std::size_t cell) { ++lanes_[all_[cell].device].room; }

}  // namespace lab
