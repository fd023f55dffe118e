// Hosts as people write them, and our own address on the way to one.
#pragma once

#include "fsm/address.hpp"

#include <string>

namespace net {

// A name or a number to an IPv4 address. Names are asked of the system's resolver. Throws environment_error:
// "'prxy1.example': Host not found (authoritative)".
fsm::address resolve(const std::string& host, std::uint16_t port);

// Our address towards `device`: what the routing table would put into our packets. Its port is 0. Throws
// environment_error.
fsm::address local_towards(const fsm::address& device);

}  // namespace net
