// A request that a ladder draws out of any dialog: where it goes, and whom it names (RFC
// 3261 8.1.1, 8.1.3.4, 10.2).
#pragma once

#include "fsm/target_set.hpp"
#include "fsm/user_agent.hpp"
#include "play/player.hpp"

namespace play {

// Entry `at` of the lane; `retry_of` is the caller's. `redirected`: what the 3xx of the request that it sends
// again says; null: it was not redirected.
fsm::outgoing_request drawn_request(const stage& s, std::uint32_t at, const fsm::formed_request* redirected);

}  // namespace play
