// What a script says of one who plays a user agent, for its core.
#pragma once

#include "fsm/user_agent.hpp"
#include "play/player.hpp"

namespace play {

fsm::user_agent_settings user_agent_settings_of(const stage& s);

}  // namespace play
