// Connections to a device over which nothing is said: what they cost it is its own affair, and whoever keeps
// them for ever runs out of them.
#pragma once

#include "fsm/address.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <deque>

namespace net {

// They are closed with it. TLS and WebSocket: nothing is negotiated, as nothing is said.
class idle_connections
{
public:
    // Waits a second at most for them to be taken. `to` is reached over a stream.
    idle_connections(const fsm::address& to, std::size_t count);

    std::size_t open() const { return open_; }  // that were taken

private:
    boost::asio::io_context io_{1};
    std::deque<boost::asio::ip::tcp::socket> all_;
    std::size_t open_ = 0;
};

}  // namespace net
