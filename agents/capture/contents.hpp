// What a capture holds for us: its SIP messages, and account of everything else.
#pragma once

#include "capture/skipped.hpp"
#include "fsm/address.hpp"

#include <array>
#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace capture {

using wall_time = std::chrono::sys_time<std::chrono::nanoseconds>;

struct stamp
{
    std::uint64_t frame = 0;  // from 1, as Wireshark counts
    wall_time at{};
};

struct message
{
    stamp when;                // of the frame that completed it
    fsm::address from, to;     // with port and transport: what carried it, WebSocket and TLS as well
    std::string octets;        // begins with a start line (or CRLFs before it); not judged further
    bool reassembled = false;  // from IP fragments or out of a stream, so it may have come in pieces
};

// One direction of a TCP connection, or of TLS within it, in order and without what came twice, from its
// first start line on.
struct stream
{
    fsm::address from, to;
    std::string octets;  // the first limits::stream_octets of them
};

struct contents
{
    std::vector<message> messages;  // as they were completed
    std::vector<stream> streams;    // as they began
    std::uint64_t frames = 0;
    std::uint64_t other_octets = 0;  // of UDP and TCP payloads, that belong to no message
    std::array<std::uint64_t, static_cast<std::size_t>(reason::count_)> skipped{};  // how often, by reason
    std::vector<skip> skips;  // the first limits::skips of them
    // UDP datagrams and TCP segments by the lower port, the first limits::ports ports; all others.
    std::map<std::pair<fsm::transport, std::uint16_t>, std::uint64_t> ports;
    std::uint64_t other_ports = 0;
    // Why reading ended before the end of the file, as libpcap says it, or why it did not begin: then there
    // are no frames. "" when all was read.
    std::string trouble;

    std::uint64_t count(reason r) const { return skipped[static_cast<std::size_t>(r)]; }
};

}  // namespace capture
