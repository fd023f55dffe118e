// What a capture may cost. What goes over a limit is a counted event (skipped.hpp); nothing grows with what a
// capture holds, but for the messages that are read out of it, which have their own limit.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace capture::limits {

inline constexpr std::uint64_t frames = 50'000'000;    // of one capture; what follows is not read
inline constexpr std::size_t messages = 500'000;       // kept
inline constexpr std::size_t octets = 256 << 20;       // kept: messages, and streams once more
inline constexpr std::size_t stream_octets = 1 << 20;  // kept of one direction of a TCP connection
inline constexpr std::size_t ports = 1000;             // that frames are counted by
inline constexpr std::size_t skips = 1000;             // kept one by one; all are counted

inline constexpr std::size_t directions = 8192;  // of TCP connections at a time; the one that is silent
                                                 // longest ends
inline constexpr std::size_t pending_octets = 64 << 20;  // of all of them, not yet a message
inline constexpr std::size_t held_octets = 256 << 10;    // of one direction, behind a gap
inline constexpr std::size_t held_segments = 512;        // of one direction, behind a gap
inline constexpr std::uint32_t window = 1 << 20;  // octets that a segment may be away from what is expected
inline constexpr std::size_t start_line = 8192;   // octets, where a start line is looked for

inline constexpr std::size_t http_header = 8192;  // octets of the handshake of WebSocket
inline constexpr std::size_t tls_hello = 65'536;  // octets of a hello; of other handshake messages: none
inline constexpr std::size_t tls_waiting = 128
                                           << 10;  // of one direction, until the other one has said its hello
inline constexpr std::size_t secrets = 200'000;    // of TLS sessions, two to four of each
inline constexpr std::size_t secrets_octets = 16 << 20;  // of one block of them, and of a key log file

inline constexpr std::size_t fragmented = 256;            // IP datagrams that wait for fragments
inline constexpr std::size_t datagram_octets = 65'535;    // of a datagram put together again
inline constexpr std::chrono::seconds fragment_wait{60};  // RFC 8200 4.5; RFC 791 3.2 says 15 s at least

}  // namespace capture::limits
