// RFC 768: one UDP datagram.
#pragma once

#include "capture/skipped.hpp"

#include <string_view>

namespace capture {

struct udp_datagram
{
    std::uint16_t from = 0, to = 0;  // ports
    std::string_view payload;
};

decoded<udp_datagram> parse_udp(std::string_view octets);

}  // namespace capture
