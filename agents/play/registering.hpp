// What a ladder says of registrars and of those who register: settings and hooks of the one, header fields of
// the other (RFC 3261 10).
#pragma once

#include "fsm/registry.hpp"
#include "play/player.hpp"

namespace play {

// Of a registrar, or of a proxy that is one. Without a `domain` it serves its own host and the domains of all
// who are drawn to register with it.
fsm::registry_settings registry_settings_of(const stage& s);

// It refuses as drawn what the machine would not refuse by itself. `s` outlives them.
fsm::registry_hooks registry_hooks_of(const stage& s);

// The final response that is drawn for the request that the core is being given; null: none is drawn.
const script::rung* drawn_answer(const stage& s);

// The Contact and Expires of the REGISTER that is entry `at`. `least`: the Min-Expires of the answer to the
// one before it (10.2.8).
fsm::extra_fields registration_fields(const stage& s, std::uint32_t at, std::optional<std::uint32_t> least);

// The REGISTER of this lane whose Call-ID entry `at` goes on with (10.2.4); lane::none: it is the first.
std::uint32_t registered_before(const stage& s, std::uint32_t at);

}  // namespace play
