// IP packets as they would have been on the wire: IPv4 (RFC 791) and IPv6 (RFC 8200), with UDP (RFC 768) or
// TCP (RFC 9293) inside, all checksums right.
#pragma once

#include "fsm/address.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace net {

inline constexpr std::size_t most_in_a_segment = 65'535 - 40;  // octets of TCP's payload; longer ones are cut

// Of addresses of one family, which is the packet's. `id`: RFC 791's identification; IPv6 has none.
std::string
udp_packet(const fsm::address& from, const fsm::address& to, std::string_view payload, std::uint16_t id);

struct tcp_header
{
    enum flag : std::uint8_t { fin = 1, syn = 2, reset = 4, push = 8, acknowledges = 16 };

    std::uint32_t sequence = 0, acknowledged = 0;
    std::uint8_t flags = 0;
};

std::string tcp_packet(const fsm::address& from,
                       const fsm::address& to,
                       const tcp_header& header,
                       std::string_view payload,
                       std::uint16_t id);

}  // namespace net
