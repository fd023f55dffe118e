// What the placeholders of a script stand for (script/templates.hpp), of a message that the machines have
// made.
#pragma once

#include "fsm/link.hpp"
#include "play/nonces.hpp"
#include "play/pending_invites.hpp"
#include "script/script.hpp"
#include "script/templates.hpp"
#include "sip/message.hpp"

#include <string>

namespace play {

// Of `made`, which leaves over this link. `contact`: the URI of its sender's Contact, for a message that has
// none.
script::placeholder_values values_of(const sip::message& made,
                                     const fsm::link& over,
                                     const std::string& contact,
                                     const nonces& challenged,
                                     const pending_invites& invited);

// The rung as it is meant for the message of these values.
script::rung filled_in(const script::rung& r, const script::placeholder_values& values);

}  // namespace play
