// Between fsm::address and what Asio and the system call an endpoint.
#pragma once

#include "fsm/address.hpp"

#include <boost/asio/ip/udp.hpp>

namespace net {

boost::asio::ip::udp::endpoint to_endpoint(const fsm::address& a);
fsm::address to_address(const boost::asio::ip::udp::endpoint& e);

}  // namespace net
