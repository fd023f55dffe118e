#include "net/endpoint.hpp"

#include "net/error.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>

namespace net {

namespace asio = boost::asio;
using asio::ip::udp;

udp::endpoint to_endpoint(const fsm::address& a)
{
    if (a.v6)
    {
        return {asio::ip::address_v6{a.octets}, a.port};
    }
    return {asio::ip::address_v4{{a.octets[0], a.octets[1], a.octets[2], a.octets[3]}}, a.port};
}

fsm::address to_address(const udp::endpoint& e)
{
    fsm::address out;
    out.port = e.port();
    if (e.address().is_v6())
    {
        out.v6 = true;
        std::ranges::copy(e.address().to_v6().to_bytes(), out.octets.begin());
    }
    else
    {
        std::ranges::copy(e.address().to_v4().to_bytes(), out.octets.begin());
    }
    return out;
}

fsm::address resolve(const std::string& host, std::uint16_t port)
{
    if (const auto numeric = fsm::numeric_address(host, port))
    {
        return *numeric;
    }
    asio::io_context io;
    udp::resolver resolver{io};
    boost::system::error_code error;
    const auto found = resolver.resolve(udp::v4(), host, "", udp::resolver::flags{}, error);
    if (error || found.empty())
    {
        throw environment_error{"'" + host + "': " + (error ? error.message() : "no IPv4 address")};
    }
    auto out = to_address(found.begin()->endpoint());
    out.port = port;
    return out;
}

fsm::address local_towards(const fsm::address& device)
{
    asio::io_context io;
    boost::system::error_code error;
    udp::socket socket{io, udp::v4()};
    socket.connect(to_endpoint(device), error);  // sends nothing
    if (error)
    {
        throw environment_error{"no way to " + device.host() + ": " + error.message()};
    }
    auto out = to_address(socket.local_endpoint());
    out.port = 0;
    return out;
}

}  // namespace net
