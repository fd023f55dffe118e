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
inline constexpr std::size_t remembered = 64;    // sent datagrams kept to recognize what an ICMP error quotes
inline constexpr std::size_t connections =
    20'000;  // open at once, of one world; then none opens, and none is accepted
inline constexpr std::chrono::milliseconds accept_again{100};  // after one that could not be accepted
inline constexpr std::size_t unsent = 4 << 20;         // octets that wait for one connection to take them
inline constexpr std::chrono::seconds to_open{10};     // until it is connected and every handshake is done
inline constexpr std::size_t stream_write = 64 << 10;  // octets of messages that leave together, about
inline constexpr std::size_t stream_read_first = 2 << 10;  // octets read at once from one, to begin with
inline constexpr std::size_t stream_read = 64 << 10;       // from one that has that much to say
inline constexpr std::size_t taped =
    256 << 10;  // octets of a connection until it is known whose capture they are for
inline constexpr std::uint64_t capture = 256ULL << 20;  // octets of one capture file
inline constexpr std::size_t triggers = 64;           // of one world, whose processes are kept until its end
inline constexpr std::size_t trigger_output = 4'096;  // octets kept of what a trigger prints or is answered

inline constexpr std::chrono::seconds names_patience{10};    // for all questions to name servers about a host
inline constexpr std::chrono::milliseconds name_try{1'500};  // until a name server is asked again
inline constexpr int name_tries = 2;                         // of each name server
inline constexpr std::size_t name_connections = 64;          // over TCP, at once, of a name server of ours
inline constexpr std::chrono::seconds name_idle{10};         // without a query

}  // namespace net::limits
