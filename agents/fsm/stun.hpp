// STUN, as far as it keeps a way open and says where one is seen: a Binding request and its answer (RFC 8489
// 6, 7; RFC 5626 4.4.2).
#pragma once

#include "fsm/address.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fsm {

// What a datagram from `source` is answered with when it is a Binding request: the Binding success response
// with XOR-MAPPED-ADDRESS, or with 420 and UNKNOWN-ATTRIBUTES where it wants to be understood what is not
// known here (RFC 8489 6.3.1). Nothing: it is none, or malformed, and "the message is silently discarded"
// (6.3). Never much longer than the request: 64 octets and what it asks for.
std::optional<std::string> stun_answer(std::string_view datagram, const address& source);

}  // namespace fsm
