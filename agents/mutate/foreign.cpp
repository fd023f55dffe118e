// What is no SIP where SIP should be: answers of other protocols, whole and well-formed, in place of a
// message or between two.
#include "mutate/families.hpp"
#include "mutate/sequence.hpp"

#include <array>

namespace mutate {

namespace {

// What is read first in a datagram is read together with what follows it, up to a line end.
std::string_view rule_broken_at(const sequence& messages, std::size_t at)
{
    if (at > 0)
        return rule_of(messages[at]);
    std::string all;
    for (const auto& m : messages)
        all += m;
    return rule_of(all);
}

// In place of a message, before or behind it; behind it only where the message says how long it is.
bool put(sequence& messages, change& how, std::string octets)
{
    auto n = static_cast<std::size_t>(how.pick.below(messages.size()));
    if (how.chance(3))
        messages[n] = std::move(octets);
    else
    {
        frame(messages);
        n += static_cast<std::size_t>(how.pick.below(2));
        if (!insert(messages, n, {std::move(octets)}, how))
            return false;
    }
    how.breaks(rule_broken_at(messages, n));
    return true;
}

std::string octets_of(std::initializer_list<int> values)
{
    std::string out;
    for (const auto value : values)
        out += static_cast<char>(value);
    return out;
}

std::string random_octets(change& how, std::size_t size)
{
    std::string out;
    while (out.size() < size)
        out += static_cast<char>(how.pick.below(256));
    return out;
}

bool http(sequence& messages, change& how)
{
    static constexpr std::array<std::string_view, 5> some{
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<html>OK</html>",
        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Protocol: sip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: sip.example.com\r\n\r\n"};
    return put(messages, how, std::string{how.one_of(some)});
}

// RFC 8489 5, 14: a Binding request, its success response with XOR-MAPPED-ADDRESS, and one whose attribute is
// longer than the message.
bool stun(sequence& messages, change& how)
{
    const auto cookie_and_id = octets_of({0x21, 0x12, 0xa4, 0x42}) + random_octets(how, 12);
    switch (how.pick.below(3))
    {
    case 0: return put(messages, how, octets_of({0, 1, 0, 0}) + cookie_and_id);
    case 1:
        return put(messages, how,
                   octets_of({1, 1, 0, 12}) + cookie_and_id +
                       octets_of({0, 0x20, 0, 8, 0, 1, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43}));
    default:
        return put(messages, how,
                   octets_of({1, 1, 0, 8}) + cookie_and_id + octets_of({0x80, 0x22, 0xff, 0xff, 1, 2, 3, 4}));
    }
}

// RFC 1035 4.1: an answer whose name points to itself, and an SRV record (RFC 2782).
bool dns(sequence& messages, change& how)
{
    const auto id = random_octets(how, 2);
    const auto header = octets_of({0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0});
    if (how.chance(2))
        return put(messages, how, id + header + octets_of({0xc0, 0x0c, 0, 1, 0,  1, 0xc0, 0x0c, 0, 1, 0,
                                                           1,    0,    0, 0, 60, 0, 4,    192,  0, 2, 1}));
    const auto name =
        octets_of({4}) + "_sip" + octets_of({4}) + "_udp" + octets_of({1}) + "a" + octets_of({0});
    return put(messages, how,
               id + header + name + octets_of({0, 33, 0,  1, 0xc0, 0x0c, 0, 33, 0, 1,    0,
                                               0, 0,  60, 0, 9,    0,    1, 0,  1, 0x13, 0xc4}) +
                   octets_of({1}) + "b" + octets_of({0}));
}

// RFC 8446 6: alerts, and the first octets of a ClientHello.
bool tls(sequence& messages, change& how)
{
    switch (how.pick.below(3))
    {
    case 0: return put(messages, how, octets_of({0x15, 3, 3, 0, 2, 2, 40}));
    case 1: return put(messages, how, octets_of({0x15, 3, 1, 0, 2, 1, 0}));
    default:
        return put(messages, how,
                   octets_of({0x16, 3, 1, 0, 0x2c, 1, 0, 0, 0x28, 3, 3}) + random_octets(how, 32));
    }
}

// RFC 3550 5.1, 6.4: a packet of 20 ms of audio, or a sender report.
bool rtp(sequence& messages, change& how)
{
    if (how.chance(3))
        return put(messages, how, octets_of({0x80, 200, 0, 6}) + random_octets(how, 24));
    return put(messages, how,
               octets_of({0x80, how.chance(2) ? 0x80 : 0}) + random_octets(how, 10) +
                   std::string(160, '\x7f'));
}

// RFC 6455 5.2, RFC 7118 4.2: the message in a frame, or a frame of control; clients mask theirs.
bool websocket(sequence& messages, change& how)
{
    static constexpr int text = 0x81, ping = 0x89, closing = 0x88;
    const auto& from = how.one_of(messages);
    const auto size = static_cast<int>(std::min<std::size_t>(from.size(), 0xffff));
    switch (how.pick.below(4))
    {
    case 0: return put(messages, how, octets_of({ping, 0}));
    case 1: return put(messages, how, octets_of({closing, 2, 3, 0xe8}));
    case 2:
        return put(messages, how, octets_of({text, 127, 0x7f, 255, 255, 255, 255, 255, 255, 255}) + "INVITE");
    default:
        return put(messages, how,
                   (size < 126 ? octets_of({text, size}) : octets_of({text, 126, size >> 8, size & 255})) +
                       from.substr(0, static_cast<std::size_t>(size)));
    }
}

// clang-format off
constexpr mutator foreign_mutators[] = {
    {"http-message",     "RFC 3261 7",           22, nature::wrong, nullptr, http},
    {"stun-message",     "RFC 3261 7; RFC 8489 5", 22, nature::wrong, nullptr, stun},
    {"dns-answer",       "RFC 3261 7",           22, nature::wrong, nullptr, dns},
    {"tls-record",       "RFC 3261 7",           22, nature::wrong, nullptr, tls},
    {"rtp-packet",       "RFC 3261 7",           22, nature::wrong, nullptr, rtp},
    {"websocket-frame",  "RFC 3261 7; RFC 7118 4.2", 22, nature::wrong, nullptr, websocket},
};
// clang-format on

}  // namespace

family foreign_family() { return foreign_mutators; }

}  // namespace mutate
