#include "run/flights.hpp"

#include <algorithm>

namespace run {

namespace {

bool later(const flight& a, const flight& b) { return a.at != b.at ? a.at > b.at : a.number > b.number; }

}  // namespace

void flights::add(flight f)
{
    f.number = added_++;
    queue_.push_back(std::move(f));
    std::ranges::push_heap(queue_, later);
}

flight flights::take()
{
    std::ranges::pop_heap(queue_, later);
    flight out = std::move(queue_.back());
    queue_.pop_back();
    return out;
}

std::vector<flight> flights::in_order() const
{
    auto out = queue_;
    std::ranges::sort(out, [](const flight& a, const flight& b) { return later(b, a); });
    return out;
}

}  // namespace run
