#include "fsm/address.hpp"

#include "sip/params.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace fsm {

namespace {

//   IPv4address  =  1*3DIGIT "." 1*3DIGIT "." 1*3DIGIT "." 1*3DIGIT          (RFC 3261 25.1)
bool read_v4(std::string_view text, std::uint8_t* out)
{
    auto next = text.begin();
    for (int i = 0; i < 4; ++i)
    {
        if (i > 0 && (next == text.end() || *next++ != '.'))
            return false;
        unsigned number = 0, digits = 0;
        for (; next != text.end() && *next >= '0' && *next <= '9' && digits < 3; ++next, ++digits)
            number = number * 10 + static_cast<unsigned>(*next - '0');
        if (digits == 0 || number > 255)
            return false;
        out[i] = static_cast<std::uint8_t>(number);
    }
    return next == text.end();
}

//   hexseq  =  hex4 *( ":" hex4 ), its last two hex4 possibly an IPv4address. Returns how many octets were
//   read, or -1.
int read_hexseq(std::string_view text, std::uint8_t* out, int room)
{
    int size = 0;
    while (!text.empty())
    {
        const auto colon = text.find(':');
        const auto part = text.substr(0, colon);
        if (colon == text.npos && part.find('.') != part.npos)
            return size + 4 <= room && read_v4(part, out + size) ? size + 4 : -1;
        std::uint16_t group = 0;
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), group, 16);
        if (part.empty() || part.size() > 4 || error != std::errc{} || end != part.data() + part.size() ||
            size + 2 > room)
            return -1;
        out[size++] = static_cast<std::uint8_t>(group >> 8);
        out[size++] = static_cast<std::uint8_t>(group & 0xff);
        if (colon == text.npos)
            break;
        text.remove_prefix(colon + 1);
        if (text.empty())
            return -1;
    }
    return size;
}

//   IPv6address  =  hexpart [ ":" IPv4address ]
//   hexpart      =  hexseq / hexseq "::" [ hexseq ] / "::" [ hexseq ]
bool read_v6(std::string_view text, std::uint8_t* out)
{
    const auto gap = text.find("::");
    if (gap == text.npos)
        return read_hexseq(text, out, 16) == 16;
    std::array<std::uint8_t, 16> tail{};
    const auto head_size = read_hexseq(text.substr(0, gap), out, 14);
    const auto tail_size =
        head_size < 0 ? -1 : read_hexseq(text.substr(gap + 2), tail.data(), 14 - head_size);
    // An IPv4address may only stand at the very end.
    if (tail_size < 0 || text.substr(0, gap).find('.') != text.npos)
        return false;
    for (int i = 0; i < tail_size; ++i)
        out[16 - tail_size + i] = tail[static_cast<std::size_t>(i)];
    return true;
}

// RFC 5952 4: lower case, no leading zeros, "::" for the first of the longest runs of two or more zero
// groups.
std::string written_v6(const std::array<std::uint8_t, 16>& octets)
{
    const auto group = [&](std::size_t i) { return octets[2 * i] << 8 | octets[2 * i + 1]; };
    std::size_t best = 8, best_size = 1;
    for (std::size_t at = 0, size = 0; at < 8; at += size + 1)
    {
        for (size = 0; at + size < 8 && group(at + size) == 0;)
            ++size;
        if (size > best_size)
            best = at, best_size = size;
    }
    std::string out;
    for (std::size_t i = 0; i < 8; ++i)
    {
        if (i == best)
        {
            out += "::";
            i += best_size - 1;
            continue;
        }
        if (!out.empty() && out.back() != ':')
            out += ':';
        char digits[8];
        std::snprintf(digits, sizeof digits, "%x", static_cast<unsigned>(group(i)));
        out += digits;
    }
    return out;
}

}  // namespace

std::string_view via_token(transport t)
{
    switch (t)
    {
    case transport::udp: return "UDP";
    case transport::tcp: return "TCP";
    case transport::tls: return "TLS";
    case transport::ws: return "WS";
    case transport::wss: return "WSS";
    }
    return "";
}

std::optional<transport> transport_named(std::string_view word)
{
    for (const auto t : transports)
        if (sip::iequals(word, via_token(t)))
            return t;
    return std::nullopt;
}

std::string address::host() const
{
    if (v6)
        return '[' + written_v6(octets) + ']';
    std::array<char, 16> text;  // "255.255.255.255."
    auto* end = text.data();
    for (std::size_t i = 0; i < 4; ++i)
    {
        end = std::to_chars(end, text.data() + text.size() - 1, octets[i]).ptr;
        *end++ = '.';
    }
    return {text.data(), end - 1};
}

std::string address::host_port() const { return host() + ':' + std::to_string(port); }

bool is_loopback(const address& a)
{
    if (!a.v6)
        return a.octets[0] == 127;
    return a.octets[15] == 1 &&
           std::all_of(a.octets.begin(), a.octets.end() - 1, [](auto octet) { return octet == 0; });
}

std::optional<address> numeric_address(std::string_view host, std::uint16_t port, transport t)
{
    address out;
    out.port = port;
    out.transport = t;
    if (read_v4(host, out.octets.data()))
        return out;
    out.octets = {};
    out.v6 = true;
    if (host.size() >= 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    if (read_v6(host, out.octets.data()))
        return out;
    return std::nullopt;
}

}  // namespace fsm
