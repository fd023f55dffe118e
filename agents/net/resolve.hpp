// Hosts as people write them, and our own address on the way to one.
#pragma once

#include "fsm/address.hpp"

#include <string>

namespace net {

// A name or a number to an address; a name to an IPv4 address, or to one of IPv6. Names are asked of the
// system's resolver. Throws environment_error: "'prxy1.example': Host not found (authoritative)".
fsm::address resolve(const std::string& host, std::uint16_t port, bool v6 = false);

// Our address towards `device`: what the routing table would put into our packets. Its port is 0. Throws
// environment_error.
fsm::address local_towards(const fsm::address& device);

}  // namespace net
