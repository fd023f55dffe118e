// What a script does to a message that the machines have made: `fields`, `without`, `octets`.
#pragma once

#include "fsm/extra_fields.hpp"
#include "rules/parts.hpp"
#include "script/script.hpp"
#include "sip/message.hpp"

#include <optional>
#include <string>

namespace play {

struct alteration
{
    std::optional<std::string> octets;  // nothing: they stay as they were
    rules::taint taint = {};            // what of it is not ours any more
    std::string by = {};                // mutators that changed it (mutation.hpp), for people
};

// A field that is merely added, and is well formed, taints nothing: odd but legal is what `fields` is for. So
// do octets that are those of the machines.
alteration alter(const script::rung& r, const sip::message& made);

// Can the machines go on with `altered` in the place of what they made? It is of the same kind, method and
// status, and all that they compare, copy and follow can be read (RFC 3261 17.1.1.3, 9.1, 12).
bool can_stand_for(const sip::message& made, const sip::message& altered);

// Is this a field that the machines write, so that another value is the script's doing?
bool is_machine_field(std::string_view name);
// What the machines are given for a rung. What they would write themselves is replaced when the message is
// made.
fsm::extra_fields fields_of(const script::rung& r);

}  // namespace play
