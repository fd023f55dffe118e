#include "net/endpoint.hpp"

#include <algorithm>

namespace net {

namespace ip = boost::asio::ip;

ip::address to_ip(const fsm::address& a)
{
    if (a.v6)
        return ip::address_v6{a.octets};
    return ip::address_v4{{a.octets[0], a.octets[1], a.octets[2], a.octets[3]}};
}

fsm::address to_address(const ip::address& ip, std::uint16_t port, fsm::transport t)
{
    fsm::address out;
    out.port = port;
    out.transport = t;
    out.v6 = ip.is_v6();
    if (out.v6)
        std::ranges::copy(ip.to_v6().to_bytes(), out.octets.begin());
    else
        std::ranges::copy(ip.to_v4().to_bytes(), out.octets.begin());
    return out;
}

}  // namespace net
