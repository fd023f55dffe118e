// What a format of an "m=" line stands for: rtpmap of its payload type (RFC 8866 6.6), or the static type
// that its number is (RFC 3551 6, tables 4 and 5).
#pragma once

#include "sip/sdp.hpp"

#include <cstdint>
#include <string_view>

namespace rules {

struct codec
{
    std::uint32_t type = 0;  // 0 .. 127
    std::string_view name;   // "" when nothing says what it is
    std::uint32_t clock_rate = 0;
    std::string_view channels = "1";

    bool known() const { return !name.empty(); }
    bool dynamic() const { return type >= 96; }
    // Names, clock rates and channels are the same, or it is the same static type.
    bool same(const codec& other) const;
};

// Of RTP only: other protocols have formats of other kinds.
bool is_rtp(std::string_view protocol);

// False when the format is no payload type.
bool read_codec(const sip::sdp_section& media, std::string_view format, codec& out);

}  // namespace rules
