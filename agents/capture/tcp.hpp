// RFC 9293: one TCP segment.
#pragma once

#include "capture/skipped.hpp"

#include <string_view>

namespace capture {

struct tcp_segment
{
    std::uint16_t from = 0, to = 0;  // ports
    std::uint32_t sequence = 0;      // of the first octet, or of the SYN before it
    bool syn = false;
    std::string_view payload;
};

decoded<tcp_segment> parse_tcp(std::string_view octets);

}  // namespace capture
