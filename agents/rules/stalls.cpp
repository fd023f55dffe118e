#include "rules/stalls.hpp"

#include <algorithm>

namespace rules {

void stalls::add(fsm::time_point from, fsm::time_point until)
{
    for (; !all_.empty() && all_.back().until >= from; all_.pop_back())
    {
        from = std::min(from, all_.back().from);
        until = std::max(until, all_.back().until);
    }
    if (from < until)
        all_.push_back({from, until});
    if (all_.size() > limits::stalls)
    {
        all_[1].from = all_[0].from;
        all_.pop_front();
    }
}

fsm::duration stalls::longest(fsm::time_point from, fsm::time_point until) const
{
    fsm::duration most{0};
    for (auto s = std::ranges::lower_bound(all_, from, {}, &stall::until);
         s != all_.end() && s->from <= until; ++s)
        most = std::max(most, s->until - s->from);
    return most;
}

fsm::duration stalls::total(fsm::time_point from, fsm::time_point until) const
{
    fsm::duration sum{0};
    for (auto s = std::ranges::lower_bound(all_, from, {}, &stall::until);
         s != all_.end() && s->from <= until; ++s)
        sum += s->until - s->from;
    return sum;
}

}  // namespace rules
