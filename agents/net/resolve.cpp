#include "net/resolve.hpp"

#include "net/endpoint.hpp"
#include "net/error.hpp"

#include <boost/asio/io_context.hpp>

namespace net {

namespace asio = boost::asio;
using asio::ip::udp;

fsm::address resolve(const std::string& host, std::uint16_t port, bool v6)
{
    if (const auto numeric = fsm::numeric_address(host, port))
        return *numeric;
    asio::io_context io;
    udp::resolver resolver{io};
    boost::system::error_code error;
    const auto found = resolver.resolve(v6 ? udp::v6() : udp::v4(), host, "", udp::resolver::flags{}, error);
    if (error || found.empty())
        throw environment_error{"'" + host + "': " +
                                (error ? error.message()
                                 : v6  ? "no IPv6 address"
                                       : "no IPv4 address")};
    auto out = to_address(found.begin()->endpoint());
    out.port = port;
    return out;
}

fsm::address local_towards(const fsm::address& device)
{
    asio::io_context io;
    boost::system::error_code error;
    udp::socket socket{io, device.v6 ? udp::v6() : udp::v4()};
    socket.connect(to_endpoint(device), error);  // sends nothing
    if (error)
        throw environment_error{"no way to " + device.host() + ": " + error.message()};
    auto out = to_address(socket.local_endpoint());
    out.port = 0;
    return out;
}

}  // namespace net
