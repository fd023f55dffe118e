// What a script says of one who plays a user agent, for its core.
#pragma once

#include "fsm/user_agent.hpp"
#include "play/player.hpp"

namespace play {

fsm::user_agent_settings user_agent_settings_of(const stage& s);

// RFC 3262: the party sends or receives a PRACK.
bool draws_prack(const lane& l);
// It sends this 101 to 199 reliably: the next PRACK is drawn behind it, and before its next response to the
// same INVITE.
bool is_reliable(const lane& l, std::uint32_t at);

}  // namespace play
