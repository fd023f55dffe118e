#include "net/idle_connections.hpp"

#include "net/endpoint.hpp"

#include <chrono>

namespace net {

namespace {

constexpr std::chrono::seconds patience{1};

}  // namespace

idle_connections::idle_connections(const fsm::address& to, std::size_t count)
{
    const auto there = to_endpoint<boost::asio::ip::tcp>(to);
    for (std::size_t i = 0; i < count; ++i)
        all_.emplace_back(io_).async_connect(
            there, [this](const boost::system::error_code& error) { open_ += error ? 0 : 1; });
    io_.run_for(patience);
}

}  // namespace net
