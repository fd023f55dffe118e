// One direction of a TCP connection, however its segments come.
#include "capture/decoder.hpp"

#include "capture/limits.hpp"
#include "frames.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using capture::reason;

namespace {

struct segment
{
    std::uint32_t sequence;
    std::string payload;
    unsigned flags = 0x18;
};

capture::contents play(const std::vector<segment>& segments)
{
    capture::decoder d{capture::link::raw_ip};
    for (const auto& s : segments)
        d.frame({}, make::ipv4(make::tcp(s.sequence, s.payload, s.flags), 6));
    return d.finish();
}

std::vector<std::string> octets_of(const capture::contents& all)
{
    std::vector<std::string> out;
    for (const auto& m : all.messages)
        out.push_back(m.octets);
    return out;
}

constexpr std::uint32_t first = 0xffffff80;  // sequence numbers wrap within the first message
const std::string both = make::invite + make::ringing;
const std::vector<std::string> two{make::invite, make::ringing};

// `stream` in pieces of `size`, behind a SYN.
std::vector<segment> cut(const std::string& stream, std::size_t size)
{
    std::vector<segment> out{{first - 1, "", make::syn}};
    for (std::size_t at = 0; at < stream.size(); at += size)
        out.push_back({first + static_cast<std::uint32_t>(at), stream.substr(at, size)});
    return out;
}

}  // namespace

TEST(tcp, messages_do_not_depend_on_how_the_stream_is_cut)
{
    for (const std::size_t size : {1u, 2u, 7u, 100u, 1000u})
    {
        const auto all = play(cut(both, size));
        EXPECT_EQ(octets_of(all), two);
        EXPECT_TRUE(all.skips.empty());
        ASSERT_EQ(all.streams.size(), 1u);
        EXPECT_EQ(all.streams[0].octets, both);
        EXPECT_EQ(all.messages[0].from.transport, fsm::transport::tcp);
        EXPECT_EQ(all.messages[0].when.frame, 1 + (make::invite.size() + size - 1) / size);
    }
}

TEST(tcp, segments_out_of_order_are_put_in_order)
{
    auto segments = cut(both, 20);
    std::reverse(segments.begin() + 1, segments.end());
    const auto all = play(segments);
    EXPECT_EQ(octets_of(all), two);
    EXPECT_TRUE(all.skips.empty());
    EXPECT_EQ(all.messages[0].when.frame, segments.size()) << "complete with the last frame";
}

// RFC 7413: the SYN takes a number, and the octets that come with it follow.
TEST(tcp, a_syn_may_carry_octets)
{
    const auto all = play({{first - 1, make::invite, make::syn},
                           {first + static_cast<std::uint32_t>(make::invite.size()), make::ringing}});
    EXPECT_EQ(octets_of(all), two);
    EXPECT_TRUE(all.skips.empty());
}

TEST(tcp, padding_of_the_link_layer_is_not_of_the_stream)
{
    capture::decoder d{capture::link::raw_ip};
    d.frame({}, make::ipv4(make::tcp(first, make::ringing), 6) + "padding");
    d.frame({}, make::ipv6(make::tcp(first, make::ringing), 6) + "padding");
    const auto all = d.finish();
    EXPECT_EQ(octets_of(all), (std::vector{make::ringing, make::ringing}));
    EXPECT_TRUE(all.skips.empty());
}

TEST(tcp, segments_that_come_again_or_overlap_are_taken_once)
{
    auto segments = cut(both, 50);
    segments.insert(segments.begin() + 3, segments[1]);
    segments.insert(segments.begin() + 4, {first + 30, both.substr(30, 170)});
    segments.insert(segments.begin() + 5, {first + 180, both.substr(180, 100)});
    segments.push_back(segments[2]);
    segments.push_back({first - 1, "", make::syn});
    segments.push_back({first + static_cast<std::uint32_t>(both.size()), "", make::fin_ack});
    const auto all = play(segments);
    EXPECT_EQ(octets_of(all), two);
    EXPECT_TRUE(all.skips.empty());
    EXPECT_EQ(all.streams[0].octets, both);
}

TEST(tcp, what_fills_a_gap_may_overlap_what_was_held_back)
{
    const auto all = play({{first - 1, "", make::syn},
                           {first + 100, both.substr(100)},
                           {first + 100, both.substr(100, 20)},
                           {first, both.substr(0, 150)}});
    EXPECT_EQ(octets_of(all), two);
    EXPECT_EQ(all.streams[0].octets, both);
}

TEST(tcp, behind_a_gap_reading_goes_on_at_the_next_start_line)
{
    const auto stream = both + make::invite;
    auto segments = cut(stream, 60);
    segments.erase(segments.begin() + 2);
    const auto all = play(segments);
    EXPECT_EQ(octets_of(all), (std::vector{make::ringing, make::invite}));
    ASSERT_EQ(all.skips.size(), 1u);
    EXPECT_EQ(all.skips[0].why, reason::segments_missing);
    EXPECT_EQ(all.other_octets, make::invite.size() - 60 - 2) << "but for the empty line";
}

TEST(tcp, a_gap_is_given_up_when_more_than_the_bound_is_held_back)
{
    std::string stream = make::invite;
    while (stream.size() < capture::limits::held_octets + 10'000)
        stream += make::ringing;
    auto segments = cut(stream, 1000);
    const auto lost = segments[1];
    segments.erase(segments.begin() + 1);
    segments.push_back(lost);  // much later than the bound allows
    const auto all = play(segments);
    EXPECT_EQ(all.count(reason::segments_missing), 1u);
    EXPECT_GT(all.messages.size(), 500u);
    EXPECT_LT(all.messages.front().when.frame, 300u) << "not only in the end";
}

TEST(tcp, a_capture_may_begin_within_a_connection)
{
    const auto segments = cut(both, 60);
    const auto all = play({segments.begin() + 3, segments.end()});
    EXPECT_EQ(octets_of(all), std::vector{make::ringing});
    EXPECT_TRUE(all.skips.empty());
}

TEST(tcp, behind_a_body_without_line_end_a_message_begins_a_segment)
{
    std::string text = make::invite;
    text.resize(text.size() - 2);
    EXPECT_EQ(octets_of(play({{1000, text.substr(100)}, {first - 1, "", make::syn}})),
              std::vector<std::string>{});
    const auto size = static_cast<std::uint32_t>(text.size());
    EXPECT_EQ(octets_of(play({{1100, text.substr(100)}, {1000 + size, make::ringing}})),
              std::vector{make::ringing});
}

TEST(tcp, ports_used_again_are_another_connection)
{
    auto segments = cut(make::invite, 60);
    segments.push_back({77, "", make::syn});
    segments.push_back({78, make::ringing});
    const auto all = play(segments);
    EXPECT_EQ(octets_of(all), two);
    EXPECT_EQ(all.streams.size(), 2u);
}

TEST(tcp, a_sequence_number_out_of_every_window_is_a_gap)
{
    for (const std::uint32_t far : {first + 0x40000000, first - 0x40000000})
    {
        const auto all = play({{first - 1, "", make::syn},
                               {first, make::invite},
                               {far, make::ringing},
                               {far + static_cast<std::uint32_t>(make::ringing.size()), make::invite}});
        EXPECT_EQ(octets_of(all), (std::vector{make::invite, make::ringing, make::invite}));
        EXPECT_EQ(all.count(reason::segments_missing), 1u);
    }
}

TEST(tcp, lost_framing_goes_on_at_the_next_start_line)
{
    const std::string bad = "OPTIONS sip:bob@b SIP/2.0\r\nContent-Length: many\r\n\r\n";
    const auto all = play(cut(make::invite + "\r\n\r\n" + bad + bad + make::ringing, 1000));
    EXPECT_EQ(octets_of(all), two);
    EXPECT_EQ(all.count(reason::framing_lost), 2u);
    EXPECT_EQ(all.other_octets, 2 * bad.size());
}

TEST(tcp, an_end_within_a_message_is_told)
{
    const auto all = play(cut(both.substr(0, both.size() - 3), 100));
    EXPECT_EQ(octets_of(all), std::vector{make::invite});
    ASSERT_EQ(all.skips.size(), 1u);
    EXPECT_EQ(all.skips[0].why, reason::message_incomplete);
    EXPECT_EQ(all.other_octets, make::ringing.size() - 3);
}

TEST(tcp, keep_alives_between_messages_are_nothing)
{
    const auto all = play(cut("\r\n\r\n" + make::invite + "\r\n\r\n" + make::ringing + "\r\n", 3));
    EXPECT_EQ(octets_of(all), two);
    EXPECT_TRUE(all.skips.empty());
    EXPECT_EQ(all.other_octets, 0u);
}

TEST(tcp, another_protocol_is_told_once)
{
    const auto all =
        play(cut("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + std::string(100'000, 'x') + "\r\nend", 1400));
    EXPECT_TRUE(all.messages.empty());
    ASSERT_EQ(all.skips.size(), 1u);
    EXPECT_EQ(all.skips[0], (capture::skip{reason::not_sip, 2}));
    EXPECT_EQ(all.other_octets, 2u * 1u + 100'028u);
}

TEST(tcp, a_start_line_begins_a_line_however_long_the_one_before)
{
    const auto all = play({{first - 1, "", make::syn}, {first, std::string(9 * 1024, 'x') + make::ringing}});
    EXPECT_TRUE(all.messages.empty());
}

TEST(tcp, connections_are_bounded)
{
    capture::decoder d{capture::link::raw_ip};
    const auto say = [&](unsigned port, std::uint32_t sequence, std::string_view payload) {
        const auto from = static_cast<std::uint16_t>(port);
        d.frame({}, make::ipv4(make::tcp(sequence, payload, 0x18, from), 6));
    };
    const auto count = static_cast<unsigned>(capture::limits::directions + 3);
    for (unsigned port = 1; port <= count; ++port)
    {
        say(port, 1, make::invite.substr(0, 90));
        say(2, 1, make::invite.substr(0, 90));  // does not fall silent
    }
    // The first has been forgotten in the middle of its message.
    for (const unsigned port : {1u, 2u, count})
        say(port, 91, make::invite.substr(90));
    const auto all = d.finish();
    ASSERT_EQ(all.messages.size(), 2u);
    EXPECT_EQ(all.messages[0].from.port, 2u);
    EXPECT_EQ(all.messages[1].from.port, count);
    EXPECT_EQ(all.count(reason::too_many_directions), 4u);
}
