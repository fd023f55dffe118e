#include "capture/tcp.hpp"

#include "capture/octets.hpp"

namespace capture {

// RFC 9293 3.1:
//   |          Source Port          |       Destination Port        |
//   |                        Sequence Number                        |
//   |                    Acknowledgment Number                      |
//   | Data 4 |Rsrvd 4|C|E|U|A|P|R|S|F|           Window             |
//   |           Checksum            |         Urgent Pointer        |
// Data Offset is where the payload begins, in units of 4 octets.
decoded<tcp_segment> parse_tcp(std::string_view octets)
{
    if (octets.size() < 20)
        return reason::tcp_malformed;
    const std::size_t header = (octet(octets, 12) >> 4) * 4;
    if (header < 20 || header > octets.size())
        return reason::tcp_malformed;
    return tcp_segment{number16(octets, 0), number16(octets, 2), number32(octets, 4),
                       (octet(octets, 13) & 2) != 0, octets.substr(header)};
}

}  // namespace capture
