#include "net/endpoint.hpp"

#include <algorithm>

namespace net {

namespace asio = boost::asio;
using asio::ip::udp;

udp::endpoint to_endpoint(const fsm::address& a)
{
    if (a.v6)
        return {asio::ip::address_v6{a.octets}, a.port};
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

}  // namespace net
