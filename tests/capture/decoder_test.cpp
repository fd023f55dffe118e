#include "capture/decoder.hpp"

#include "capture/limits.hpp"
#include "frames.hpp"

#include <gtest/gtest.h>

using capture::reason;

namespace {

capture::contents decode(const std::vector<std::string>& frames, capture::link type = capture::link::raw_ip)
{
    capture::decoder d{type};
    capture::wall_time at{};
    for (const auto& f : frames)
        d.frame(at += std::chrono::seconds{1}, f);
    return d.finish();
}

std::vector<std::string> octets_of(const capture::contents& all)
{
    std::vector<std::string> out;
    for (const auto& m : all.messages)
        out.push_back(m.octets);
    return out;
}

// Exactly these, in this order.
void expect_skips(const capture::contents& all, const std::vector<capture::skip>& wanted)
{
    EXPECT_EQ(all.skips.size(), wanted.size());
    for (std::size_t i = 0; i < std::min(all.skips.size(), wanted.size()); ++i)
        EXPECT_EQ(all.skips[i], wanted[i])
            << "frame " << all.skips[i].frame << ": " << name_of(all.skips[i].why);
}

const std::vector<std::string> one_invite{make::invite};

}  // namespace

TEST(link, vlan_tags_are_passed_over)
{
    const auto ip = make::ipv4(make::udp(make::invite));
    const auto tagged = make::ethernet(make::vlan(ip), 0x8100);
    const auto twice = make::ethernet(make::vlan(make::vlan(ip), 0x8100), 0x88a8);
    EXPECT_EQ(octets_of(decode({tagged}, capture::link::ethernet)), one_invite);
    EXPECT_EQ(octets_of(decode({twice}, capture::link::ethernet)), one_invite);
    EXPECT_EQ(octets_of(decode({make::sll(make::vlan(ip), 0x8100)}, capture::link::linux_sll)), one_invite);
}

TEST(link, what_is_no_ip_is_skipped)
{
    const auto ip = make::ipv4(make::udp(make::invite));
    const std::string arp(28, '\0');
    expect_skips(decode({make::ethernet(arp, 0x0806), make::ethernet(ip, 100), "",
                         make::ethernet(ip).substr(0, 13), make::ethernet(make::big(5, 2), 0x8100)},
                        capture::link::ethernet),
                 {{reason::not_ip, 1},
                  {reason::not_ip, 2},
                  {reason::frame_cut, 3},
                  {reason::frame_cut, 4},
                  {reason::frame_cut, 5}});
    expect_skips(decode({make::big(7, 4) + ip, "\0\0"}, capture::link::null),
                 {{reason::not_ip, 1}, {reason::frame_cut, 2}});
    expect_skips(decode({make::sll2(ip).substr(0, 19)}, capture::link::linux_sll2), {{reason::frame_cut, 1}});
    expect_skips(decode({"\x50 not version 4 or 6", ""}), {{reason::not_ip, 1}, {reason::frame_cut, 2}});
}

TEST(ipv4, padding_behind_the_total_length_is_not_payload)
{
    EXPECT_EQ(octets_of(decode({make::ipv4(make::udp(make::invite)) + "padding"})), one_invite);
}

TEST(ipv4, options_are_passed_over)
{
    auto ip = make::ipv4(make::udp(make::invite));
    ip[0] = '\x46';
    ip.insert(20, 4, '\0');
    ip.replace(2, 2, make::big(ip.size(), 2));
    EXPECT_EQ(octets_of(decode({ip})), one_invite);
}

TEST(ipv4, a_total_length_of_zero_is_what_was_captured)
{
    auto ip = make::ipv4(make::udp(make::invite));
    ip.replace(2, 2, make::big(0, 2));
    EXPECT_EQ(octets_of(decode({ip})), one_invite);
}

TEST(ipv4, headers_that_cannot_be)
{
    const auto good = make::ipv4(make::udp(make::invite));
    auto short_header = good, short_total = good;
    short_header[0] = '\x44';
    short_total.replace(2, 2, make::big(19, 2));
    expect_skips(decode({good.substr(0, 19), short_header, short_total, good.substr(0, good.size() - 1)}),
                 {{reason::frame_cut, 1},
                  {reason::ip_malformed, 2},
                  {reason::ip_malformed, 3},
                  {reason::frame_cut, 4}});
}

TEST(ipv6, extension_headers_are_passed_over)
{
    const auto udp = make::udp(make::invite);
    const auto extension = [](unsigned next, unsigned units, std::size_t size) {
        return make::big(next, 1) + make::big(units, 1) + std::string(size - 2, '\0');
    };
    const auto options =
        make::ipv6(extension(60, 0, 8) + extension(43, 1, 16) + extension(17, 0, 8) + udp, 0);
    EXPECT_EQ(octets_of(decode({options})), one_invite);
    // RFC 4302 2.2: "in 4-octet units, minus 2"
    EXPECT_EQ(octets_of(decode({make::ipv6(extension(17, 4, 24) + udp, 51)})), one_invite);
    // RFC 6946: offset 0 and no more: whole.
    const auto atomic = decode({make::ipv6_fragment(udp, 0, false)});
    EXPECT_EQ(octets_of(atomic), one_invite);
    EXPECT_FALSE(atomic.messages[0].reassembled);
    EXPECT_EQ(octets_of(decode({make::ipv6_fragment(extension(17, 0, 8) + udp, 0, false, 60)})), one_invite);
    EXPECT_EQ(atomic.messages[0].from.host_port(), "[2001:db8::1]:5060");
}

TEST(ipv6, headers_that_cannot_be)
{
    const auto good = make::ipv6(make::udp(make::invite));
    expect_skips(decode({good.substr(0, 39), good.substr(0, good.size() - 1), make::ipv6("\0\xff", 0),
                         make::ipv6(make::big(17, 1) + make::big(200, 1) + std::string(30, '\0'), 60),
                         make::ipv6("short", 44), make::ipv6("", 59)}),
                 {{reason::frame_cut, 1},
                  {reason::frame_cut, 2},
                  {reason::ip_malformed, 3},
                  {reason::ip_malformed, 4},
                  {reason::ip_malformed, 5},
                  {reason::not_udp_or_tcp, 6}});
}

TEST(fragments, in_any_order_make_the_datagram)
{
    const auto udp = make::udp(make::invite);
    const auto a = make::ipv4(udp.substr(0, 64), 17, make::more_fragments);
    const auto b = make::ipv4(udp.substr(64, 128), 17, make::more_fragments | 8);
    const auto c = make::ipv4(udp.substr(192), 17, 24);
    for (const auto& order : {std::vector{a, b, c}, {c, b, a}, {b, b, c, c, a}})
    {
        const auto all = decode(order);
        EXPECT_EQ(octets_of(all), one_invite);
        EXPECT_TRUE(all.skips.empty());
        EXPECT_EQ(all.messages[0].when.frame, order.size());
        EXPECT_TRUE(all.messages[0].reassembled);
    }
}

TEST(fragments, of_ipv6_with_extensions_behind_the_fragment_header)
{
    const auto payload = make::big(17, 1) + make::big(0, 1) + std::string(6, '\0') + make::udp(make::invite);
    EXPECT_EQ(octets_of(decode({make::ipv6_fragment(payload.substr(0, 80), 0, true, 60),
                                make::ipv6_fragment(payload.substr(80), 80, false, 60)})),
              one_invite);
}

TEST(fragments, of_two_datagrams_are_not_mixed)
{
    const auto udp = make::udp(make::invite), other = make::udp(make::ringing);
    EXPECT_EQ(
        octets_of(decode({make::ipv4(udp.substr(0, 64), 17, make::more_fragments, 1),
                          make::ipv4(other.substr(0, 64), 17, make::more_fragments, 2),
                          make::ipv4(other.substr(64), 17, 8, 2), make::ipv4(udp.substr(64), 17, 8, 1)})),
        (std::vector{make::ringing, make::invite}));
}

TEST(fragments, that_overlap_discard_the_datagram)
{
    const auto udp = make::udp(make::invite);
    const auto all = decode({make::ipv4(udp.substr(0, 64), 17, make::more_fragments),
                             make::ipv4(udp.substr(56, 64), 17, make::more_fragments | 7),
                             make::ipv4(udp.substr(120), 17, 15)});
    EXPECT_TRUE(all.messages.empty());
    expect_skips(all, {{reason::fragments_overlap, 2}});
    const auto next =
        decode({make::ipv4(udp.substr(64), 17, 8), make::ipv4(udp.substr(0, 72), 17, make::more_fragments)});
    EXPECT_TRUE(next.messages.empty());
    expect_skips(next, {{reason::fragments_overlap, 2}});
    // Behind what the last one said is the end.
    const auto behind = decode({make::ipv4(udp.substr(64), 17, 8), make::ipv4("12345678", 17, 800)});
    expect_skips(behind, {{reason::fragments_overlap, 2}});
}

TEST(fragments, that_never_come_are_told_of)
{
    const auto udp = make::udp(make::invite);
    expect_skips(decode({make::ipv4(udp.substr(64), 17, 8)}), {{reason::fragments_missing, 1}});
    // Too late: the identification has come round.
    capture::decoder d{capture::link::raw_ip};
    d.frame(capture::wall_time{}, make::ipv4(udp.substr(0, 64), 17, make::more_fragments));
    d.frame(capture::wall_time{capture::limits::fragment_wait + std::chrono::seconds{1}},
            make::ipv4(udp.substr(64), 17, 8));
    expect_skips(d.finish(), {{reason::fragments_missing, 1}, {reason::fragments_missing, 2}});
}

TEST(fragments, that_cannot_be)
{
    const auto udp = make::udp(make::invite);
    expect_skips(decode({make::ipv4(udp.substr(0, 63), 17, make::more_fragments),
                         make::ipv4("", 17, make::more_fragments), make::ipv4(udp, 17, 0x1fff)}),
                 {{reason::ip_malformed, 1}, {reason::ip_malformed, 2}, {reason::ip_malformed, 3}});
}

TEST(fragments, waiting_are_bounded)
{
    capture::decoder d{capture::link::raw_ip};
    const auto udp = make::udp(make::invite);
    const auto count = static_cast<unsigned>(capture::limits::fragmented + 10);
    for (unsigned id = 0; id < count; ++id)
        d.frame({}, make::ipv4(udp.substr(0, 64), 17, make::more_fragments, id));
    // The first has been forgotten, the last has not.
    for (const unsigned id : {0u, count - 1})
        d.frame({}, make::ipv4(udp.substr(64), 17, 8, id));
    const auto all = d.finish();
    EXPECT_EQ(octets_of(all), one_invite);
    EXPECT_EQ(all.count(reason::fragments_missing), count);
}

TEST(udp, headers_that_cannot_be)
{
    auto too_long = make::udp(make::invite), too_short = too_long, jumbo = too_long;
    too_long.replace(4, 2, make::big(too_long.size() + 1, 2));
    too_short.replace(4, 2, make::big(7, 2));
    jumbo.replace(4, 2, make::big(0, 2));
    const auto all =
        decode({make::ipv4("1234567"), make::ipv4(too_long), make::ipv4(too_short), make::ipv4(jumbo)});
    expect_skips(all, {{reason::udp_malformed, 1}, {reason::udp_malformed, 2}, {reason::udp_malformed, 3}});
    EXPECT_EQ(octets_of(all), one_invite);
}

TEST(udp, what_begins_with_a_start_line_is_sip_on_any_port)
{
    const auto datagram = [](std::string_view payload) { return make::ipv4(make::udp(payload, 40000, 53)); };
    for (const std::string& sip : {make::invite, make::ringing, "\r\n\r\n" + make::ringing,
                                   std::string{"NONSENSE a SIP/2.0\r\n"}, std::string{"SIP/7.0 999 x\r\n"}})
        EXPECT_EQ(octets_of(decode({datagram(sip)})), std::vector{sip});
    for (const std::string other :
         {"GET / HTTP/1.1\r\n\r\n", "SIP/2.0", "INVITE sip:bob@b SIP/2.0", "a SIP/2.0\r\n", "\x80\x00 rtp\n"})
    {
        const auto all = decode({datagram(other)});
        expect_skips(all, {{reason::not_sip, 1}});
        EXPECT_EQ(all.other_octets, other.size());
    }
    for (const std::string& nothing :
         {std::string{}, std::string{"\r\n\r\n"}, std::string{"\r\n"}, std::string(4, '\0'),
          make::big(0x00010000, 4) + make::big(0x2112a442, 4) + std::string(12, 'x')})
        expect_skips(decode({datagram(nothing)}), {{reason::keep_alive, 1}});
}

TEST(decoder, other_protocols_are_counted)
{
    expect_skips(decode({make::ipv4("ping", 1)}), {{reason::not_udp_or_tcp, 1}});
    expect_skips(decode({make::ipv4("too short", 6), make::ipv4(std::string(20, '\0'), 6),
                         make::ipv4(make::tcp(1, "").replace(12, 1, "\xf0"), 6)}),
                 {{reason::tcp_malformed, 1}, {reason::tcp_malformed, 2}, {reason::tcp_malformed, 3}});
}

TEST(decoder, every_skip_is_counted_and_the_first_are_kept)
{
    capture::decoder d{capture::link::raw_ip};
    for (std::size_t i = 0; i < capture::limits::skips + 5; ++i)
        d.frame({}, "");
    const auto all = d.finish();
    EXPECT_EQ(all.count(reason::frame_cut), capture::limits::skips + 5);
    EXPECT_EQ(all.skips.size(), capture::limits::skips);
}
