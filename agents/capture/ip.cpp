#include "capture/ip.hpp"

#include "capture/octets.hpp"

#include <algorithm>

namespace capture {

namespace {

constexpr std::uint8_t fragment_header = 44;

fsm::address address_at(std::string_view octets, std::size_t at, std::size_t size)
{
    fsm::address out;
    out.v6 = size == 16;
    const auto part = octets.substr(at, size);
    std::ranges::transform(part, out.octets.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
    return out;
}

// RFC 791 3.1:
//   |Version|  IHL  |Type of Service|          Total Length         |
//   |         Identification        |Flags|      Fragment Offset    |
//   |  Time to Live |    Protocol   |         Header Checksum       |
//   |                       Source Address                          |
//   |                    Destination Address                        |
decoded<ip_packet> parse_v4(std::string_view octets)
{
    if (octets.size() < 20)
        return reason::frame_cut;
    const std::size_t header = (octet(octets, 0) & 15) * 4;
    // 0: the network card was to cut it into segments, so nobody had filled it in yet.
    const std::size_t total = number16(octets, 2) == 0 ? octets.size() : number16(octets, 2);
    if (header < 20 || total < header)
        return reason::ip_malformed;
    if (octets.size() < total)
        return reason::frame_cut;
    ip_packet out;
    out.from = address_at(octets, 12, 4);
    out.to = address_at(octets, 16, 4);
    out.protocol = static_cast<std::uint8_t>(octet(octets, 9));
    out.payload = octets.substr(header, total - header);
    out.identification = number16(octets, 4);
    out.offset = (number16(octets, 6) & 0x1fff) * 8u;
    out.more = (number16(octets, 6) & 0x2000) != 0;
    out.fragment = out.more || out.offset != 0;
    return out;
}

// RFC 8200 3:
//   |Version| Traffic Class |           Flow Label                  |
//   |         Payload Length        |  Next Header  |   Hop Limit   |
//   |                      Source Address 16                        |
//   |                    Destination Address 16                     |
// RFC 8200 4.5, the fragment header:
//   |  Next Header  |   Reserved    |      Fragment Offset    |Res|M|
//   |                         Identification                        |
decoded<ip_packet> parse_v6(std::string_view octets)
{
    if (octets.size() < 40)
        return reason::frame_cut;
    const std::size_t size = number16(octets, 4);
    if (octets.size() - 40 < size)
        return reason::frame_cut;
    ip_packet out;
    out.from = address_at(octets, 8, 16);
    out.to = address_at(octets, 24, 16);
    // 0: a jumbogram (RFC 2675), or the network card was to cut it.
    auto inner = skip_extensions(static_cast<std::uint8_t>(octet(octets, 6)),
                                 octets.substr(40, size == 0 ? octets.npos : size));
    if (inner && inner->protocol == fragment_header)
    {
        const auto header = inner->payload;
        if (header.size() < 8)
            return reason::ip_malformed;
        out.identification = number32(header, 4);
        out.offset = number16(header, 2) & 0xfff8;
        out.more = (number16(header, 2) & 1) != 0;
        out.fragment = out.more || out.offset != 0;  // else it is whole (RFC 6946)
        inner = extended{static_cast<std::uint8_t>(octet(header, 0)), header.substr(8)};
        if (!out.fragment)
            inner = skip_extensions(inner->protocol, inner->payload);
    }
    if (!inner)
        return inner.error();
    out.protocol = inner->protocol;
    out.payload = inner->payload;
    return out;
}

}  // namespace

//   |  Next Header  |  Hdr Ext Len  |  ... Hdr Ext Len times 8 octets behind the first 8
// RFC 4302 2.2 counts the authentication header in units of 4, less 2.
decoded<extended> skip_extensions(std::uint8_t protocol, std::string_view payload)
{
    for (;;)
    {
        constexpr std::uint8_t hop_by_hop = 0, routing = 43, authentication = 51, destination = 60;
        constexpr std::uint8_t mobility = 135, host_identity = 139, shim6 = 140;
        switch (protocol)
        {
        case hop_by_hop:
        case routing:
        case authentication:
        case destination:
        case mobility:
        case host_identity:
        case shim6: break;
        default: return extended{protocol, payload};
        }
        if (payload.size() < 8)
            return reason::ip_malformed;
        const std::size_t units = octet(payload, 1);
        const auto size = protocol == authentication ? (units + 2) * 4 : (units + 1) * 8;
        if (payload.size() < size)
            return reason::ip_malformed;
        protocol = static_cast<std::uint8_t>(octet(payload, 0));
        payload.remove_prefix(size);
    }
}

decoded<ip_packet> parse_ip(std::string_view octets)
{
    if (octets.empty())
        return reason::frame_cut;
    switch (octet(octets, 0) >> 4)
    {
    case 4: return parse_v4(octets);
    case 6: return parse_v6(octets);
    default: return reason::not_ip;
    }
}

}  // namespace capture
