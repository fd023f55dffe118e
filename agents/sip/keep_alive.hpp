// What is sent to keep a way through a NAT open. No SIP, and nothing to accuse anybody of.
#pragma once

#include <string_view>

namespace sip {

// RFC 5626 3.5 and RFC 5389 6: CRLFs alone, what some send instead (blanks, NULs, "PING", "jaK", nothing), or
// a STUN message. A whole datagram.
bool is_keep_alive(std::string_view datagram);

}  // namespace sip
