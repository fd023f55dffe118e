// What the placeholders of a script stand for (script/templates.hpp), of a message that the machines have
// made.
#pragma once

#include "fsm/link.hpp"
#include "play/nonces.hpp"
#include "script/script.hpp"
#include "sip/message.hpp"

#include <string>

namespace play {

// The rung as it is meant for `made`, which leaves over this link. `contact`: the URI of its sender's
// Contact, for a message that has none.
script::rung filled_in(const script::rung& r,
                       const sip::message& made,
                       const fsm::link& over,
                       const std::string& contact,
                       const nonces& challenged);

}  // namespace play
