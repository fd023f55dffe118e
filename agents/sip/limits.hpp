// What one message may cost. A peer that exceeds a limit gets a parse_error (too_long, too_many), which is
// counted and reported; nothing grows with what a peer sends. What lies beyond is not read, and what was not
// read is neither judged nor answered as if it were not there (message::wholly_read).
#pragma once

#include <cstddef>

namespace sip::limits {

inline constexpr std::size_t header_octets = 65535;  // start line and header fields together
inline constexpr std::size_t message_octets =
    1 << 20;                                    // the whole message, body included; a datagram ends earlier
inline constexpr std::size_t fields = 256;      // header field rows
inline constexpr std::size_t parts = 64;        // parts of one multipart body
inline constexpr int nesting = 4;               // multipart bodies within each other
inline constexpr std::size_t sdp_lines = 4096;  // of one session description

}  // namespace sip::limits
