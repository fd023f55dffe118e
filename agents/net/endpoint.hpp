// Between fsm::address and what Asio and the system call an endpoint.
#pragma once

#include "fsm/address.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/udp.hpp>

namespace net {

boost::asio::ip::address to_ip(const fsm::address& a);
fsm::address to_address(const boost::asio::ip::address& ip, std::uint16_t port, fsm::transport t);

template <class Protocol = boost::asio::ip::udp>
typename Protocol::endpoint to_endpoint(const fsm::address& a)
{
    return {to_ip(a), a.port};
}

template <class Endpoint>
fsm::address to_address(const Endpoint& e, fsm::transport t = fsm::transport::udp)
{
    return to_address(e.address(), e.port(), t);
}

}  // namespace net
