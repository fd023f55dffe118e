#include "seeds/makers.hpp"
#include "seeds/names.hpp"
#include "seeds/traffic_input.hpp"
#include "sip/fields.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

const fsm::address alice = *fsm::numeric_address("192.0.2.1", 5060),
                   bob = *fsm::numeric_address("192.0.2.2", 5070);

std::string message(std::string_view start_line, std::string_view cseq, std::string_view more = "")
{
    return std::string{start_line} +
           "\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK74bf9\r\n"
           "Max-Forwards: 70\r\n"
           "From: \"Alice\" <sip:alice@atlanta.example.com>;tag=9fxced76sl\r\n"
           "To: Bob <sip:bob@biloxi.example.com>\r\n"
           "Call-ID: 3848276298220188511\r\n"
           "CSeq: " +
           std::string{cseq} + "\r\n" + std::string{more} + (more.empty() ? "\r\n" : "");
}

const std::string
    invite = message("INVITE sip:bob@biloxi.example.com SIP/2.0",
                     "1 INVITE",
                     "Subject: a\r\n b\r\nContent-Type: application/sdp\r\nContent-Length: 5\r\n\r\nv=0\r\n"),
    ringing = message("SIP/2.0 180 Ringing", "1 INVITE"),
    challenged = message("SIP/2.0 401 Unauthorized",
                         "2 REGISTER",
                         "WWW-Authenticate: Digest realm=\"a\",\r\n nonce=\"b\"\r\n\r\n"),
    mixed = message("MESSAGE sip:bob@biloxi.example.com SIP/2.0",
                    "3 MESSAGE",
                    "Content-Type: multipart/mixed;boundary=\"x y\"\r\n\r\n"
                    "--x y\r\nContent-Type: application/sdp\r\n\r\nv=0\r\no=-\r\n--x y--\r\n");

seeds::conversation conversation()
{
    using namespace std::chrono_literals;
    seeds::observer seen;
    seen.see(fsm::time_point{1s}, alice, bob, invite);
    seen.see(fsm::time_point{1500ms}, alice, bob, invite);
    seen.see(fsm::time_point{1600ms}, bob, alice, ringing);
    seen.see(fsm::time_point{2s}, bob, alice, challenged);
    seen.see(fsm::time_point{3s}, alice, bob, mixed);
    return {seen.take(), {}};
}

std::vector<std::string> names_of(const seeds::harvest& h)
{
    std::vector<std::string> out;
    for (const auto& s : h.seeds)
        out.push_back(s.name);
    return out;
}

bool holds(const seeds::harvest& h, std::string_view name, std::string_view octets)
{
    return std::ranges::any_of(h.seeds, [&](const auto& s) { return s.name == name && s.octets == octets; });
}

}  // namespace

TEST(seed_names, are_small_letters_digits_and_hyphens)
{
    EXPECT_EQ(seeds::slug("Alice.Smith@x"), "alice-smith-x");
    EXPECT_EQ(seeds::slug("../../etc/passwd"), "etc-passwd");
    EXPECT_EQ(seeds::slug("\r\n\x1b\xff"), "");
    EXPECT_EQ(seeds::slug(std::string(100, 'a')).size(), 24u);
    EXPECT_EQ(seeds::slug(std::string(23, 'a') + "/b"), std::string(23, 'a'));
}

TEST(seeds, of_message_are_the_messages_each_once)
{
    const auto made = seeds::make("message", conversation());
    EXPECT_EQ(names_of(made), (std::vector<std::string>{"invite-alice", "180-invite-alice",
                                                        "401-register-alice", "message-alice"}));
    EXPECT_EQ(made.seeds[0].octets, invite);
    EXPECT_TRUE(made.notes.empty());
}

TEST(seeds, of_fields_are_name_line_feed_and_unfolded_value)
{
    const auto made = seeds::make("fields", conversation());
    EXPECT_TRUE(holds(made, "via", "Via\nSIP/2.0/UDP 192.0.2.1;branch=z9hG4bK74bf9"));
    EXPECT_TRUE(holds(made, "subject", "Subject\na b"));
    EXPECT_EQ(std::ranges::count(names_of(made), "via"), 1);
}

TEST(seeds, of_uri_are_two_of_a_message)
{
    const auto made = seeds::make("uri", conversation());
    EXPECT_TRUE(holds(made, "invite-alice", "sip:bob@biloxi.example.com\nsip:bob@biloxi.example.com"));
    EXPECT_TRUE(holds(made, "invite-alice", "sip:bob@biloxi.example.com\nsip:alice@atlanta.example.com"));
    EXPECT_EQ(made.seeds.size(), 2u);
}

TEST(seeds, of_bodies)
{
    const auto sdp = seeds::make("sdp", conversation());
    EXPECT_TRUE(holds(sdp, "invite-alice", "v=0\r\n"));
    EXPECT_TRUE(holds(sdp, "message-alice", "v=0\r\no=-"));
    const auto multipart = seeds::make("multipart", conversation());
    ASSERT_EQ(names_of(multipart), std::vector<std::string>{"message-alice-mixed"});
    EXPECT_TRUE(multipart.seeds[0].octets.starts_with("x y\n--x y\r\n"));
}

TEST(seeds, of_digest_are_challenges_and_credentials)
{
    const auto made = seeds::make("digest", conversation());
    EXPECT_TRUE(holds(made, "401-register-www-authenticate", "Digest realm=\"a\", nonce=\"b\""));
}

TEST(seeds, of_stream_are_one_for_each_direction)
{
    const auto made = seeds::make("stream", conversation());
    EXPECT_TRUE(holds(made, "udp-invite-alice", 'd' + invite + mixed));
    EXPECT_TRUE(holds(made, "udp-180-invite-alice", 'd' + ringing + challenged));
    auto over_tcp = conversation();
    for (auto& s : over_tcp.traffic.messages)
        s.source.transport = s.destination.transport = fsm::transport::tcp;
    over_tcp.streams.push_back({alice, bob, "\r\n\r\n" + invite + "garbage"});
    EXPECT_TRUE(holds(seeds::make("stream", over_tcp), "tcp-invite-alice", "d\r\n\r\n" + invite + "garbage"));
    EXPECT_EQ(seeds::make("stream", over_tcp).seeds.size(), 1u);
}

TEST(seeds, of_referee_read_as_the_traffic_that_was_seen)
{
    using namespace std::chrono_literals;
    const auto seen = conversation();
    const auto made = seeds::make("referee", seen);
    ASSERT_EQ(names_of(made), std::vector<std::string>{"invite-alice-and-3-more"});
    const auto back = seeds::traffic_of(made.seeds[0].octets);
    ASSERT_EQ(back.messages.size(), 4u);
    for (std::size_t i = 0; i < 4; ++i)
        EXPECT_EQ(back.messages[i].message->octets(), seen.traffic.messages[i].message->octets());
    EXPECT_EQ(back.messages[0].copy_count, 1u);
    EXPECT_EQ(back.messages[0].from, 0u) << "Alice";
    EXPECT_EQ(back.messages[0].to, 3u) << "of two parties the second is Bob";
    EXPECT_EQ(back.messages[1].from, 3u);
    EXPECT_EQ(back.messages[1].at - back.messages[0].at, 600ms);
    EXPECT_NEAR(static_cast<double>((back.messages[2].at - back.messages[0].at) / 1ms), 1000, 40);
    EXPECT_NEAR(static_cast<double>((back.messages[3].at - back.messages[0].at) / 1ms), 2000, 40);
}

TEST(seeds, of_referee_hold_as_many_messages_as_are_read)
{
    seeds::observer seen;
    for (int i = 0; i < 150; ++i)
        seen.see({}, alice, bob, ringing + std::to_string(i));
    const auto made = seeds::make("referee", {seen.take(), {}});
    ASSERT_EQ(made.seeds.size(), 3u);
    EXPECT_EQ(seeds::traffic_of(made.seeds[0].octets).messages.size(), seeds::traffic_messages);
    EXPECT_EQ(seeds::traffic_of(made.seeds[2].octets).messages.size(), 150 - 2 * seeds::traffic_messages);
}

TEST(traffic_input, says_again_what_it_was_read_from)
{
    const auto read =
        seeds::traffic_of(std::string{"\x15\x06\x03\x00\x02hi\x07\x0d\xff\x00\x00\x02\x01\x00\x00\x01x", 18});
    ASSERT_EQ(read.messages.size(), 3u);
    const auto again = seeds::traffic_of(seeds::input_of(read.messages, 4));
    ASSERT_EQ(again.messages.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i)
    {
        const auto &a = read.messages[i], &b = again.messages[i];
        EXPECT_EQ(a.at - read.messages[0].at, b.at - again.messages[0].at);
        EXPECT_EQ(a.from, b.from);
        EXPECT_EQ(a.to, b.to);
        EXPECT_EQ(a.copies.size(), b.copies.size());
        EXPECT_EQ(a.taint, b.taint);
        EXPECT_EQ(a.seen_arriving, b.seen_arriving);
        EXPECT_EQ(a.arrived.size(), b.arrived.size());
        EXPECT_EQ(a.message->octets(), b.message->octets());
    }
}

TEST(seeds, of_transactions_receive_each_message_of_a_direction)
{
    const auto made = seeds::make("transactions", conversation());
    EXPECT_EQ(names_of(made),
              (std::vector<std::string>{"invite-alice-received", "180-invite-alice-received"}));
    const auto& octets = made.seeds[0].octets;
    EXPECT_EQ(octets.substr(0, 2), (std::string{"\0\x0e", 2}));
    const auto size = static_cast<unsigned char>(octets[2]);
    sip::scanned_message m;
    m.scan(std::string_view{octets}.substr(3, size));
    EXPECT_EQ(sip::check(m), std::nullopt);
    EXPECT_EQ(m.method(), sip::method::invite);
    EXPECT_EQ(octets.substr(3 + size, 3), (std::string{"\x0a\x14\x0e"})) << "two seconds pass";
}

TEST(seeds, too_large_are_left_out_and_told)
{
    seeds::observer seen;
    seen.see({}, alice, bob, ringing + std::string(seeds::limits::octets, 'x'));
    const auto made = seeds::make("message", {seen.take(), {}});
    EXPECT_TRUE(made.seeds.empty());
    EXPECT_EQ(made.notes, std::vector<std::string>{"1 left out: larger than 65536 octets"});
}

TEST(seeds, whatever_was_said_have_names_that_are_file_names)
{
    seeds::observer seen;
    for (const std::string& octets :
         {std::string{}, std::string{"\r\n"}, std::string{"x"}, std::string(300, '\xff'),
          std::string{"/../ a SIP/2.0\r\n\r\n"}, message("SIP/2.0 99 ../..", "x ../.."),
          message("../.. sip:a SIP/2.0", "1 ../..", "../..: /\r\n\r\n")})
        seen.see({}, alice, bob, octets);
    const seeds::conversation all{seen.take(), {{alice, bob, ""}}};
    for (const auto target : seeds::targets())
        for (const auto& s : seeds::make(target, all).seeds)
        {
            EXPECT_FALSE(s.name.empty());
            EXPECT_EQ(s.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string::npos)
                << s.name;
        }
}

TEST(seeds, other_targets_are_refused_with_the_reason)
{
    for (const auto target : seeds::targets())
        EXPECT_EQ(seeds::why_not(target), "");
    EXPECT_NE(seeds::why_not("proxy").find("operations"), std::string::npos);
    EXPECT_NE(seeds::why_not("script").find("scripts"), std::string::npos);
    EXPECT_NE(seeds::why_not("nonsense").find("there is no such target"), std::string::npos);
}
