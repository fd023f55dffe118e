// When this program was not at work: stopped, swapped out, or busy with something else while a message waited
// or a time had passed. Filled by who reads the clock; what was timed across a stall is nobody's fault.
#pragma once

#include "fsm/time.hpp"

#include <cstddef>
#include <deque>

namespace rules {

namespace limits {
inline constexpr std::size_t stalls = 1'024;  // told apart; beyond that the two oldest become one
}  // namespace limits

class stalls
{
public:
    // Not at work from `from` to `until`. In the order of `until`, and overlapping ones are one.
    void add(fsm::time_point from, fsm::time_point until);

    // The longest stall that has a moment in [from, until], whole: zero when there is none.
    fsm::duration longest(fsm::time_point from, fsm::time_point until) const;
    // All of them together that have a moment in it.
    fsm::duration total(fsm::time_point from, fsm::time_point until) const;
    bool touch(fsm::time_point from, fsm::time_point until) const
    {
        return longest(from, until) > fsm::duration{0};
    }

    std::size_t count() const { return all_.size(); }

private:
    struct stall
    {
        fsm::time_point from, until;
    };
    std::deque<stall> all_;  // apart, in order
};

}  // namespace rules
