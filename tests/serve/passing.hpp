// A standing agent whose time goes by without waiting.
#pragma once

#include "serve/station.hpp"

#include <algorithm>

namespace serve_test {

// Whatever is due until then happens; `take` has what the agent sends meanwhile.
template <class Take>
void pass(serve::station& agent, fsm::time_point& now, fsm::duration d, Take take)
{
    const auto end = now + d;
    while (agent.deadline() <= end && !agent.over())
    {
        now = std::max(now, agent.deadline());
        agent.expired(now);
        take();
    }
    now = std::max(now, end);
}

}  // namespace serve_test
