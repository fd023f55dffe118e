// Between fsm::address and what Asio and the system call an endpoint.
#pragma once

#include "fsm/address.hpp"

#include <boost/asio/ip/udp.hpp>

#include <optional>

namespace net {

boost::asio::ip::udp::endpoint to_endpoint(const fsm::address& a);
fsm::address to_address(const boost::asio::ip::udp::endpoint& e);

// A host as people write it, a name or a number, to an IPv4 address. Names are asked of the system's
// resolver. Throws environment_error: "'prxy1.example': Host not found".
fsm::address resolve(const std::string& host, std::uint16_t port);

// Our address on the way to `device`: what the routing table would put into its packets.
fsm::address local_towards(const fsm::address& device);

}  // namespace net
