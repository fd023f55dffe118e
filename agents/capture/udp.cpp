#include "capture/udp.hpp"

#include "capture/octets.hpp"

namespace capture {

//   |          Source Port          |       Destination Port        |
//   |            Length             |           Checksum            |
decoded<udp_datagram> parse_udp(std::string_view octets)
{
    if (octets.size() < 8)
        return reason::udp_malformed;
    // 0: longer than 65,535 octets (RFC 2675 4), or not filled in yet.
    const std::size_t length = number16(octets, 4) == 0 ? octets.size() : number16(octets, 4);
    if (length < 8 || length > octets.size())
        return reason::udp_malformed;
    return udp_datagram{number16(octets, 0), number16(octets, 2), octets.substr(8, length - 8)};
}

}  // namespace capture
