// WebSocket, frame by frame (RFC 6455, RFC 7118).
#include "conversation.hpp"

#include "sip/limits.hpp"

#include <gtest/gtest.h>

using capture::reason;

namespace {

using skips = std::map<reason, std::uint64_t>;

const std::string request = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"
                            "Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Version: 13\r\n\r\n",
                  response =
                      "HTTP/1.1 101 Switching Protocols\r\nupgrade:websocket \r\nConnection: Upgrade\r\n"
                      "Sec-WebSocket-Protocol: sip\r\n\r\n";
enum : unsigned {
    more = 0,
    fin = 0x80,
    text = 1,
    binary = 2,
    closes = 8,
    ping = 9,
    pong = 10,
    compressed = 0x40
};

std::string frame(unsigned first, const std::string& payload, const std::string& mask = {})
{
    const unsigned masked = mask.empty() ? 0 : 0x80;
    auto out = make::big(first, 1);
    if (payload.size() < 126)
        out += make::big(payload.size() | masked, 1);
    else if (payload.size() < 65'536)
        out += make::big(126 | masked, 1) + make::big(payload.size(), 2);
    else
        out += make::big(127 | masked, 1) + make::big(payload.size(), 8);
    out += mask;
    for (std::size_t i = 0; i < payload.size(); ++i)
        out += mask.empty() ? payload[i] : static_cast<char>(payload[i] ^ mask[i % 4]);
    return out;
}

const std::string mask = "\x01\xfe\x80\x7f";
const std::vector<std::string> both{make::invite, make::ringing};

capture::contents
read(const std::string& by_client, const std::string& by_server, std::size_t at_a_time = 1400)
{
    conversation c;
    c.open();
    c.say(true, by_client, at_a_time);
    c.say(false, by_server, at_a_time);
    return ::read(c.packets);
}

// Behind the handshake, sent by the server.
capture::contents said(const std::string& frames) { return read({}, response + frames, 60'000); }

}  // namespace

TEST(websocket, each_message_is_one_of_sip_however_tcp_cuts_it)
{
    for (const std::size_t size : {1u, 2u, 7u, 1000u})
    {
        const auto all = read(request + frame(fin | text, make::invite, mask),
                              response + frame(fin | binary, make::ringing), size);
        EXPECT_EQ(octets_in(all), both);
        EXPECT_EQ(skips_of(all), skips{});
        EXPECT_EQ(all.messages[0].from.transport, fsm::transport::ws);
        EXPECT_EQ(all.messages[1].to.transport, fsm::transport::ws);
        EXPECT_EQ(all.streams.size(), 0U);
    }
}

// RFC 6455 5.4: "Control frames MAY be injected in the middle of a fragmented message."
TEST(websocket, a_message_in_fragments_with_control_frames_between)
{
    const auto all =
        said(frame(more | text, make::invite.substr(0, 10)) + frame(fin | ping, "p") +
             frame(more, make::invite.substr(10, 100)) + frame(more, "") + frame(fin | pong, "") +
             frame(fin, make::invite.substr(110)) + frame(fin | text, make::ringing) +
             frame(fin | closes, "\x03\xe8") + "what follows is none");
    EXPECT_EQ(octets_in(all), both);
    EXPECT_EQ(skips_of(all), skips{});
}

TEST(websocket, a_message_without_content_length_ends_with_its_message)
{
    auto plain = make::ringing;
    plain.erase(plain.find("Content-Length: 0\r\n"), 19);
    EXPECT_EQ(octets_in(said(frame(fin | text, plain) + frame(fin | text, make::invite))),
              (std::vector{plain, make::invite}));
}

// RFC 7118 5: nothing but SIP, and keep-alives (RFC 5626 3.5.1).
TEST(websocket, what_is_no_sip_is_counted)
{
    const auto all = said(frame(fin | text, "{\"json\": 1}") + frame(fin | text, "\r\n\r\n") +
                          frame(fin | text, make::invite));
    EXPECT_EQ(octets_in(all), std::vector{make::invite});
    EXPECT_EQ(skips_of(all), (skips{{reason::not_sip, 1}, {reason::keep_alive, 1}}));
}

TEST(websocket, frames_that_cannot_be_end_the_reading)
{
    for (const auto& wrong :
         {frame(fin | 3, "x"), frame(fin | more, "x"), frame(fin | 0x20 | text, "x"), frame(ping, "x"),
          frame(fin | ping, std::string(126, 'x')), frame(more | text, "x") + frame(fin | text, "x"),
          "\x82\x7f" + std::string(8, '\xff')})
    {
        const auto all = said(wrong + frame(fin | text, make::invite));
        EXPECT_EQ(all.messages.size(), 0U);
        EXPECT_EQ(skips_of(all), (skips{{reason::websocket_malformed, 1}}));
    }
}

TEST(websocket, what_is_compressed_or_too_long_is_counted_and_passed_over)
{
    const std::string large(sip::limits::message_octets + 1, 'x');
    const auto all = said(frame(fin | compressed | text, "abc") + frame(fin | text, make::invite) +
                          frame(fin | text, large) + frame(fin | text, make::ringing));
    EXPECT_EQ(octets_in(all), both);
    EXPECT_EQ(skips_of(all), (skips{{reason::websocket_unread, 2}}));
    // One that says that it is endless fills no memory, and is not whole.
    const auto endless = said("\x82\x7f" + make::big(std::uint64_t{1} << 62, 8) + large + large);
    EXPECT_EQ(endless.messages.size(), 0U);
    EXPECT_EQ(skips_of(endless), (skips{{reason::message_incomplete, 1}}));
}

TEST(websocket, behind_a_gap_nothing_is_read_and_each_frame_says_so)
{
    conversation c;
    c.open();
    c.say(false, response);
    for (int i = 0; i < 4; ++i)
        c.say(false, frame(fin | text, make::invite));
    c.packets.erase(c.packets.begin() + 4);
    const auto all = ::read(c.packets);
    EXPECT_EQ(octets_in(all), std::vector{make::invite});
    EXPECT_EQ(skips_of(all), (skips{{reason::segments_missing, 1}, {reason::behind_a_gap, 2}}));
}

// Nobody is accused of a Via that says WS because a capture began in the middle.
TEST(websocket, one_that_began_before_is_read_where_a_frame_is_beyond_doubt)
{
    auto over_ws = make::ringing;
    over_ws.replace(over_ws.find("SIP/2.0/TCP"), 11, "SIP/2.0/WS");
    over_ws.resize(over_ws.size() - 4);  // so long that the length of its frame ends in a line feed
    over_ws += "\r\nX: " + std::string((10U - over_ws.size() - 9) % 256, 'x') + "\r\n\r\n";
    ASSERT_EQ(over_ws.size() % 256, 10U);
    const auto begun = [](const std::string& octets) {
        conversation c;
        c.say(false, octets);
        return ::read(c.packets);
    };
    const auto whole = frame(fin | text, over_ws);
    auto all = begun(whole + whole);
    EXPECT_EQ(octets_in(all), (std::vector{over_ws, over_ws}));
    EXPECT_EQ(all.messages[0].from.transport, fsm::transport::ws);
    all = begun(frame(fin | ping, "x"));
    EXPECT_EQ(skips_of(all), skips{});
    all = begun(whole.substr(20) + whole);
    EXPECT_EQ(all.messages.size(), 0U);
    EXPECT_EQ(skips_of(all), (skips{{reason::websocket_unread, 1}}));
    all = begun(over_ws);
    EXPECT_EQ(all.messages.size(), 0U) << "its frame was in the segment before";
}

TEST(websocket, http_without_upgrade_is_none)
{
    for (const auto& wrong :
         {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400 No\r\nUpgrade: websocket\r\n\r\n",
          "HTTP/1.1 101 x\r\nUpgrade: h2c\r\n\r\n"})
        EXPECT_EQ(skips_of(read({}, std::string{wrong} + frame(fin | text, make::invite))),
                  (skips{{reason::not_sip, 1}}));
    EXPECT_EQ(skips_of(read({}, "GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x'))),
              (skips{{reason::not_sip, 1}}));
    // GET may be a method of SIP.
    const auto get = "GET" + make::invite.substr(6);
    for (const std::size_t size : {1u, 1000u})
        EXPECT_EQ(octets_in(read(get, {}, size)), std::vector{get});
}

TEST(websocket, every_prefix_and_every_octet_changed_ends)
{
    const auto whole = request + frame(more | text, make::invite.substr(0, 99), mask) +
                       frame(fin | ping, "x", mask) + frame(fin, make::invite.substr(99), mask) +
                       frame(fin | text, make::ringing, mask);
    for (std::size_t size = 0; size < whole.size(); ++size)
    {
        EXPECT_LE(read(whole.substr(0, size), {}).messages.size(), 1U);
        auto changed = whole;
        changed[size] = static_cast<char>(changed[size] ^ 0xff);
        EXPECT_LE(read(changed, {}).messages.size(), 2U);
    }
}
