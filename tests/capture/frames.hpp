// Captures made octet by octet: each layer wraps what the one above it made.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace make {

inline std::string big(std::uint64_t value, std::size_t octets)
{
    std::string out;
    for (auto i = octets; i-- > 0;)
        out += static_cast<char>(value >> (8 * i) & 0xff);
    return out;
}
inline std::string little(std::uint64_t value, std::size_t octets)
{
    const auto swapped = big(value, octets);
    return {swapped.rbegin(), swapped.rend()};
}

inline const std::string invite = "INVITE sip:bob@biloxi.example.com SIP/2.0\r\n"
                                  "Via: SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bK74bf9\r\n"
                                  "From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl\r\n"
                                  "To: Bob <sip:bob@biloxi.example.com>\r\n"
                                  "Call-ID: 3848276298220188511@atlanta.example.com\r\n"
                                  "CSeq: 1 INVITE\r\nContent-Length: 6\r\n\r\nbody\r\n";
inline const std::string ringing = "SIP/2.0 180 Ringing\r\n"
                                   "Via: SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bK74bf9\r\n"
                                   "From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl\r\n"
                                   "To: Bob <sip:bob@biloxi.example.com>;tag=8321234356\r\n"
                                   "Call-ID: 3848276298220188511@atlanta.example.com\r\n"
                                   "CSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n";

inline std::string udp(std::string_view payload, std::uint16_t from = 5060, std::uint16_t to = 5062)
{
    return big(from, 2) + big(to, 2) + big(8 + payload.size(), 2) + big(0, 2) + std::string{payload};
}

inline std::string tcp(std::uint32_t sequence,
                       std::string_view payload,
                       unsigned flags = 0x18,
                       std::uint16_t from = 5060,
                       std::uint16_t to = 5062)
{
    return big(from, 2) + big(to, 2) + big(sequence, 4) + big(0, 4) + big(0x50, 1) + big(flags, 1) +
           big(0xffff, 2) + big(0, 4) + std::string{payload};
}
inline constexpr unsigned syn = 2, fin_ack = 0x11;

inline std::string
ipv4(std::string_view payload, unsigned protocol = 17, unsigned fragment = 0, unsigned identification = 1)
{
    return big(0x4500, 2) + big(20 + payload.size(), 2) + big(identification, 2) + big(fragment, 2) +
           big(64, 1) + big(protocol, 1) + big(0, 2) + big(0xc0000201, 4) + big(0xc0000202, 4) +
           std::string{payload};
}
inline constexpr unsigned more_fragments = 0x2000;  // the offset, in units of 8 octets, is below it

inline std::string ipv6(std::string_view payload, unsigned next = 17)
{
    const auto address = [](unsigned last) { return big(0x20010db8, 4) + big(0, 8) + big(last, 4); };
    return big(0x60000000, 4) + big(payload.size(), 2) + big(next, 1) + big(64, 1) + address(1) + address(2) +
           std::string{payload};
}
// Offset in octets.
inline std::string ipv6_fragment(std::string_view payload, unsigned offset, bool more, unsigned next = 17)
{
    return ipv6(big(next, 1) + big(0, 1) + big(offset | more, 2) + big(7, 4) + std::string{payload}, 44);
}

inline std::string ethernet(std::string_view payload, unsigned type = 0x0800)
{
    return std::string(12, '\2') + big(type, 2) + std::string{payload};
}
inline std::string vlan(std::string_view payload, unsigned type = 0x0800)  // goes into ethernet(..., 0x8100)
{
    return big(5, 2) + big(type, 2) + std::string{payload};
}
inline std::string sll(std::string_view payload, unsigned type = 0x0800)
{
    return std::string(14, '\0') + big(type, 2) + std::string{payload};
}
inline std::string sll2(std::string_view payload, unsigned type = 0x0800)
{
    return big(type, 2) + std::string(18, '\0') + std::string{payload};
}

// A pcap file: one frame a second from 2000-01-01 00:00:00 UTC on, `fraction` micro- or nanoseconds later.
inline std::string pcap(unsigned link,
                        const std::vector<std::string>& frames,
                        bool big_endian = false,
                        bool nano = false,
                        unsigned fraction = 250)
{
    const auto number = [&](std::uint64_t v, std::size_t n) { return big_endian ? big(v, n) : little(v, n); };
    std::string out = number(nano ? 0xa1b23c4d : 0xa1b2c3d4, 4) + number(2, 2) + number(4, 2) + number(0, 8) +
                      number(262'144, 4) + number(link, 4);
    std::uint64_t second = 946'684'800;
    for (const auto& f : frames)
        out += number(second++, 4) + number(fraction, 4) + number(f.size(), 4) + number(f.size(), 4) + f;
    return out;
}

inline std::string pcapng(unsigned link, const std::vector<std::string>& frames, bool big_endian = false)
{
    const auto number = [&](std::uint64_t v, std::size_t n) { return big_endian ? big(v, n) : little(v, n); };
    const auto block = [&](unsigned type, std::string body) {
        body.resize((body.size() + 3) / 4 * 4);
        return number(type, 4) + number(body.size() + 12, 4) + body + number(body.size() + 12, 4);
    };
    auto out =
        block(0x0a0d0d0a, number(0x1a2b3c4d, 4) + number(1, 2) + number(0, 2) + std::string(8, '\xff'));
    out += block(1, number(link, 2) + number(0, 2) + number(0, 4));
    std::uint64_t at = 946'684'800'000'250;
    for (const auto& f : frames)
    {
        out += block(6, number(0, 4) + number(at >> 32, 4) + number(at & 0xffffffff, 4) +
                            number(f.size(), 4) + number(f.size(), 4) + f);
        at += 1'000'000;
    }
    return out;
}

}  // namespace make
