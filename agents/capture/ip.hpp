// RFC 791 and RFC 8200: one IP packet, which may be a fragment.
#pragma once

#include "capture/skipped.hpp"
#include "fsm/address.hpp"

#include <string_view>

namespace capture {

struct ip_packet
{
    fsm::address from, to;      // without ports
    std::uint8_t protocol = 0;  // of the payload: 17 is UDP, 6 is TCP
    std::string_view payload;   // without padding of the link layer

    bool fragment = false;  // and these say which:
    std::uint32_t identification = 0;
    std::uint32_t offset = 0;  // octets from the beginning of the whole payload
    bool more = false;         // it is not the last one
};

// Checksums are not looked at: where the network card makes them, a capture holds none.
decoded<ip_packet> parse_ip(std::string_view octets);

// RFC 8200 4: goes over extension headers from `protocol` on. Leaves a fragment header in place, for what
// follows it may be elsewhere; parse_ip() has done so already, and a payload put together again needs it.
struct extended
{
    std::uint8_t protocol = 0;
    std::string_view payload;
};
decoded<extended> skip_extensions(std::uint8_t protocol, std::string_view payload);

}  // namespace capture
