// What one run may cost on real sockets. Whatever is exceeded is counted and noted in the result, never
// fatal.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace net::limits {

inline constexpr int receive_buffer = 4 << 20;   // SO_RCVBUF asked for; the system may grant less
inline constexpr std::size_t datagram = 65'535;  // octets read at once; IPv4 carries 65,507 at most
inline constexpr std::size_t burst = 64;         // datagrams taken from one socket before others get a turn
inline constexpr std::size_t delayed = 10'000;   // datagrams that one agent's emulated network holds
inline constexpr std::size_t remembered = 64;    // sent datagrams kept to recognize what an ICMP error quotes
inline constexpr std::size_t notes = 20;         // different notes of one run
inline constexpr std::size_t peers = 1'000;      // different addresses that datagrams came from
inline constexpr std::uint64_t capture = 256ULL << 20;  // octets of one capture file
inline constexpr std::uint32_t per_second = 20'000;     // datagrams that one agent sends in any second

// A timer that fires later than this makes what was timed doubtful.
inline constexpr std::chrono::milliseconds lag{20};

}  // namespace net::limits
