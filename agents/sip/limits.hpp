// What one message may cost. A peer that exceeds a limit gets a parse_error (too_long, too_many), which is
// counted and reported; nothing grows with what a peer sends.
#pragma once

#include <cstddef>

namespace sip::limits {

inline constexpr std::size_t header_octets = 65535;  // start line and header fields together
inline constexpr std::size_t message_octets =
    1 << 20;                                    // the whole message, body included; a datagram ends earlier
inline constexpr std::size_t fields = 256;      // header field rows
inline constexpr std::size_t parts = 64;        // parts of one multipart body
inline constexpr std::size_t sdp_lines = 4096;  // of one session description

}  // namespace sip::limits
