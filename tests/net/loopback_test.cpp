// The few tests with real sockets, on 127.0.0.1 and free ports.
#include "crypto/hash.hpp"
#include "net/error.hpp"
#include "net/file.hpp"
#include "net/play.hpp"
#include "net/udp_socket.hpp"
#include "script/load.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include <filesystem>

namespace {

using namespace std::chrono_literals;

const fsm::address anywhere = fsm::numeric_address("127.0.0.1", 0).value();

script::flow busy(std::string_view more = {})
{
    constexpr std::string_view text = R"(title = "Busy"
lifelines = ["Alice", "Bob"]

[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"

[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"

[ladder]
F1 = "INVITE Alice -> Bob"
F2 = "486 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
)";
    return script::load_script_text(std::string{text} + std::string{more}, "busy.toml");
}

play::cast agents(const script::flow& s)
{
    play::cast out(s.parties.size());
    for (auto& m : out)
        m.at = anywhere;
    return out;
}

struct heard
{
    fsm::address source;
    std::string octets, why;
};

// Two sockets, read until `enough` datagrams or errors came.
struct exchange
{
    boost::asio::io_context io;
    net::udp_socket alice{io, anywhere}, bob{io, anywhere};
    net::receive_batch room;
    std::vector<heard> received, unreachable;

    void run(std::size_t enough)
    {
        net::udp_socket::listener hear;
        hear.received = [&](const fsm::address& source, std::string_view octets, auto) {
            received.push_back({source, std::string{octets}, {}});
        };
        hear.unreachable = [&](const fsm::address& to, std::string_view octets, std::string_view why) {
            unreachable.push_back({to, std::string{octets}, std::string{why}});
        };
        hear.drained = [&] {
            if (received.size() + unreachable.size() >= enough)
                io.stop();
        };
        alice.listen(hear, room);
        bob.listen(hear, room);
        io.run_for(10s);
        alice.close();
        bob.close();
    }
};

// "" when it was sent, else why not.
std::string send(net::udp_socket& from, const fsm::address& to, std::string_view octets)
{
    std::string why;
    const net::udp_socket::parcel one[] = {{to, octets}};
    return from.send(one, why) == 1 ? "" : why;
}

TEST(rfc768, datagrams_of_any_length_arrive_whole)
{
    exchange e;
    EXPECT_EQ(send(e.alice, e.bob.local(), ""), "");
    EXPECT_EQ(send(e.alice, e.bob.local(), std::string(65'507, 'x')), "");
    EXPECT_NE(send(e.alice, e.bob.local(), std::string(65'508, 'x')), "");
    e.run(2);
    ASSERT_EQ(e.received.size(), 2U);
    EXPECT_EQ(e.received[0].octets, "");
    EXPECT_EQ(e.received[1].octets.size(), 65'507U);
    EXPECT_EQ(e.received[1].source, e.alice.local());
}

TEST(rfc1122_4_1_3_3, an_icmp_error_is_told_with_the_datagram_it_is_about)
{
    exchange e;
    const auto gone = [&] {
        const net::udp_socket closed{e.io, anywhere};
        return closed.local();
    }();
    const std::string long_one(5'000, 'y');
    EXPECT_EQ(send(e.alice, gone, long_one), "");
    EXPECT_EQ(send(e.alice, e.bob.local(), "after it"), "");
    e.run(2);
    ASSERT_EQ(e.received.size(), 1U);
    EXPECT_EQ(e.received[0].octets, "after it");
    ASSERT_EQ(e.unreachable.size(), 1U);
    EXPECT_EQ(e.unreachable[0].source, gone);
    EXPECT_EQ(e.unreachable[0].octets, long_one);
    EXPECT_EQ(e.unreachable[0].why, "Connection refused");
}

TEST(play, two_agents_finish_a_ladder_over_sockets)
{
    const auto s = busy();
    std::vector<std::size_t> steps;
    net::play_options options;
    options.how.rules = rules::select("");
    options.progress = [&](std::size_t done, std::size_t) { steps.push_back(done); };
    const auto r = net::play(s, agents(s), options);
    EXPECT_EQ(r.verdict, judge::run_verdict::pass) << r.why;
    ASSERT_EQ(r.rungs.size(), 3U);
    for (const auto& rung : r.rungs)
        EXPECT_EQ(rung.status, judge::rung_status::done);
    EXPECT_NE(r.traffic.parties.at(0).at.port, 0);
    ASSERT_FALSE(steps.empty());
    EXPECT_EQ(steps.back(), 3U);
}

// RFC 3665 3.3 over sockets: four agents, two of which challenge.
TEST(rfc3261_22_3, two_proxies_in_a_row_are_shown_who_calls)
{
    const auto s = script::load_script(
        SIPWRIGHT_SOURCE_DIR "/scripts/rfc3665/3.3-session-with-multiple-proxy-authentication.toml");
    auto c = agents(s);
    for (auto& m : c)
        m.knows = std::make_shared<const play::secrets>(play::secrets{crypto::hash});
    net::play_options options;
    options.how.rules = rules::select("");
    const auto r = net::play(s, c, options);
    EXPECT_EQ(r.verdict, judge::run_verdict::pass) << r.why;
}

// "the response MUST be sent from the same address and port that the corresponding request was received on",
// to where that came from.
TEST(rfc3581_4, requests_have_a_socket_of_their_own_and_are_answered_there)
{
    auto s = busy();
    s.parties.at(0).source_port = true;
    net::play_options options;
    options.how.rules = rules::select("VIA");
    options.how.seed = 7;
    const auto r = net::play(s, agents(s), options);
    EXPECT_EQ(r.verdict, judge::run_verdict::pass) << r.why;
    const auto& asked = r.traffic.messages.at(*r.rungs.at(0).message);
    const auto& answered = r.traffic.messages.at(*r.rungs.at(1).message);
    EXPECT_NE(asked.source.port, r.traffic.parties.at(0).at.port);
    EXPECT_EQ(answered.destination, asked.source);
    EXPECT_EQ(answered.source, asked.destination);
}

TEST(play, a_port_in_use_is_named_before_anything_is_sent)
{
    boost::asio::io_context io;
    const net::udp_socket other{io, anywhere};
    const auto s = busy();
    auto c = agents(s);
    c[1].at = other.local();
    try
    {
        net::play(s, c, {});
        FAIL();
    }
    catch (const net::environment_error& error)
    {
        const std::string text{error.what()};
        EXPECT_NE(text.find("Bob cannot listen at " + other.local().host_port()), std::string::npos) << text;
    }
}

TEST(play, where_nothing_listens_the_environment_is_to_blame)
{
    const auto gone = [] {
        boost::asio::io_context io;
        return net::udp_socket{io, anywhere}.local();
    }();
    const auto s = busy();
    auto c = agents(s);
    c[1] = {true, gone, {}};
    net::play_options options;
    options.how.phases.quiet = 10ms;
    const auto r = net::play(s, c, options);
    EXPECT_EQ(r.verdict, judge::run_verdict::error);
    EXPECT_EQ(r.why,
              "nothing listens at " + gone.host_port() + ", where device Bob should be (Connection refused)");
}

TEST(play, strangers_are_refused_before_a_socket_is_opened)
{
    const auto s = busy();
    auto c = agents(s);
    c[1] = {true, fsm::numeric_address("192.0.2.1", 5060).value(), {}};
    EXPECT_THROW(net::play(s, c, {}), net::environment_error);
}

TEST(play, records_each_message_once_per_hop)
{
    const auto path = testing::TempDir() + "loopback.pcapng";
    const auto s = busy();
    {
        net::play_options options;
        options.record = [&](std::size_t) { return std::make_unique<net::capture>(path, 1 << 20); };
        net::play(s, agents(s), options);
    }
    const auto octets = net::read_whole(path, 1 << 20);
    const auto count = [&](std::string_view what) {
        std::size_t n = 0;
        for (auto at = octets.find(what); at != std::string::npos; at = octets.find(what, at + 1))
            ++n;
        return n;
    };
    EXPECT_EQ(count("SIP/2.0 486 "), 1U);
    EXPECT_EQ(count("INVITE sip:"), 1U);
    std::filesystem::remove(path);
}

}  // namespace
