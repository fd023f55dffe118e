// What a script does to its streams (RFC 3261 18), in memory: the ladder is played as it is drawn.
#include "run/in_memory.hpp"
#include "run/in_memory_options.hpp"
#include "run/table.hpp"
#include "run/told.hpp"
#include "script/load.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace {

using namespace std::chrono_literals;

judge::run_result played(const script::flow& flow, fsm::transport over = fsm::transport::tcp)
{
    auto options = table::with_rules(1);
    options.transport = over;
    return run::play_in_memory(flow, options);
}

class faults : public testing::TestWithParam<const char*>
{
};

// 18.3: the octets of a stream are cut anywhere, and 18.2.2: a response finds its way when the connection of
// its request is gone.
TEST_P(faults, of_a_stream_change_nothing_of_the_ladder)
{
    const auto flow = script::load_script_text(std::string{table::answered} + GetParam(), "table.toml");
    const auto r = played(flow);
    EXPECT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
}

INSTANTIATE_TEST_SUITE_P(rfc3261_18,
                         faults,
                         testing::Values("[F1]\nsplit = [10, 200]\n",
                                         "[F1]\nsplit = \"each\"\n",
                                         "[F1]\nsplit = [10, 200]\nstall = \"3s\"\n",
                                         "[F1]\nstall = \"3s\"\n",
                                         "[F2]\njoin = true\n",
                                         "[F1]\nline_ends = 3\n[F3]\nline_ends = 1\nsplit = [1]\n",
                                         "[F4]\njoin = true\n[F5]\nline_ends = 2\n",
                                         "[F4]\njoin = true\n[F5]\nsplit = [3]\n",
                                         "[F1]\nhalf_close = true\n[F2]\nafter = \"100ms\"\n",
                                         "[F1]\nclose = true\n[F2]\nafter = \"100ms\"\n",
                                         "[F1]\nreset = true\n[F2]\nafter = \"100ms\"\n",
                                         "[F3]\nhalf_close = true\n",
                                         "[F3]\nclose = true\n[F4]\nafter = \"100ms\"\n",
                                         "[F5]\nconnection = \"another\"\n",
                                         "[F4]\nconnection = \"another\"\n"));

// How long the message of a rung was under way.
fsm::duration took(const judge::run_result& r, std::size_t rung)
{
    const auto& m = r.traffic.messages.at(r.rungs.at(rung).message.value());
    return m.arrived.at(0) - m.at;
}

// The pieces of "[10, 200]" are three.
TEST(rfc3261_18_3_stream_faults, each_piece_waits_for_its_stall)
{
    const auto flow = script::load_script_text(
        std::string{table::answered} + "[F1]\nsplit = [10, 200]\nstall = \"3s\"\n", "table.toml");
    const auto r = played(flow);
    ASSERT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
    EXPECT_EQ(took(r, 0), 6s);
    EXPECT_EQ(took(r, 1), 0s);
}

// What joins the next comes when the next does.
TEST(rfc3261_18_3_stream_faults, what_joins_waits_for_the_next)
{
    const auto flow = script::load_script_text(
        std::string{table::answered} + "[F2]\njoin = true\n[F3]\nafter = \"2s\"\n", "table.toml");
    const auto r = played(flow);
    ASSERT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
    EXPECT_EQ(took(r, 1), 2s);
    EXPECT_EQ(took(r, 2), 0s);
}

// 18: "UDP" has none; whoever asks for one is told by which rung.
TEST(rfc3261_18_stream_faults, need_a_stream)
{
    const auto flow =
        script::load_script_text(std::string{table::answered} + "[F2]\nclose = true\n", "table.toml");
    EXPECT_EQ(play::without_stream(flow, run::cast_of(flow, fsm::transport::udp)),
              "table.toml:14:6: F2 is to be then closed, and Bob and Alice speak UDP, which has no streams: "
              "--transport tcp, or transport = \"tcp\"");
    EXPECT_EQ(play::without_stream(flow, run::cast_of(flow, fsm::transport::wss)), "");
}

// What such a script draws, as copies of a response (17.2.1), no correct device does over a stream.
TEST(rfc3261_18_stream_faults, a_script_that_is_about_udp_is_for_nobody_who_is_reached_by_a_stream)
{
    const auto flow =
        script::load_script_text("transport = \"udp\"\n" + std::string{table::answered}, "table.toml");
    auto cast = run::cast_of(flow, fsm::transport::udp);
    EXPECT_EQ(play::stream_for_udp(flow, cast), "");
    cast[1].at.transport = fsm::transport::tcp;
    EXPECT_EQ(play::stream_for_udp(flow, cast),
              "table.toml: it is about UDP (transport = \"udp\"), and Bob is reached over TCP");
    const auto other = script::load_script_text(table::answered, "table.toml");
    EXPECT_EQ(play::stream_for_udp(other, cast), "");
}

// What was under way when a script ended a connection is lost: that a device did not answer is not its fault.
TEST(rfc3261_18_2_2_stream_faults, what_is_missing_behind_an_end_by_the_script_is_nobodys_fault)
{
    for (const std::string end : {"close", "reset"})
    {
        table::one_device t{
            std::string{table::answered} + "[F1]\n" + end + " = true\n", {}, fsm::transport::tcp};
        t.play();
        const auto r = t.result();
        EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << told(r);
        EXPECT_EQ(r.fault, judge::culprit::script) << told(r);
    }
}

// Over TCP: it rings, the connection ends, and its BYE comes by another, where no 2xx was seen.
judge::run_result ended_in_vain(const std::string& script)
{
    table::one_device t{script, {}, fsm::transport::tcp};
    t.play(fsm::time_point{1ms});
    auto [local, remote] = std::pair{table::one_device::at(1), table::one_device::at(2)};
    local.transport = remote.transport = fsm::transport::tcp;
    const auto invite = sip::store(std::string{t.heard.at(0).octets});
    t.r.received(t.now, 0, {local, remote, 1}, sip::store(table::one_device::response(*invite, 180)));
    t.r.closed(t.now, 0, {local, remote, 1}, fsm::link_end::closed, "");
    t.play(fsm::time_point{20s});
    t.r.received(t.now, 0, {local, remote, 2},
                 sip::store("BYE sip:alice@192.168.0.1 SIP/2.0\r\n"
                            "Via: SIP/2.0/TCP 192.168.0.2:5060;branch=z9hG4bKdevice\r\nMax-Forwards: 70\r\n"
                            "From: <sip:bob@biloxi.example.com>;tag=device\r\nTo: " +
                            std::string{invite->value(sip::field_id::from)} +
                            "\r\nCall-ID: " + std::string{invite->value(sip::field_id::call_id)} +
                            "\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n"));
    t.play();
    return t.result();
}

// 18.2.2: it owes its answer by a connection to sent-by. What it tried in vain nobody saw, and what follows
// from that is no fault of its own.
TEST(rfc3261_18_2_2_stream_faults, who_gives_up_a_half_closed_connection_is_only_missed)
{
    const auto broken = [](const judge::run_result& r) {
        return std::ranges::any_of(r.rules, [](const rules::verdict& v) {
            return v.rule->id == "BYE-SEND-1" && v.outcome == rules::outcome::fail;
        });
    };
    const auto half_closed = ended_in_vain(std::string{table::answered} + "[F1]\nhalf_close = true\n");
    EXPECT_FALSE(broken(half_closed)) << told(half_closed);
    EXPECT_EQ(half_closed.verdict, judge::run_verdict::fail) << told(half_closed);
    EXPECT_EQ(half_closed.fault, judge::culprit::device) << told(half_closed);
    const auto open = ended_in_vain(std::string{table::answered});
    EXPECT_TRUE(broken(open)) << told(open);
}

// A narrow, slow network: streams are delayed, and lose nothing.
TEST(rfc3261_18_stream_faults, a_bad_network_only_delays_streams)
{
    const auto flow = script::load_script_text(table::answered, "table.toml");
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
    {
        auto options = table::bad_network(seed);
        options.transport = fsm::transport::tcp;
        options.network.bandwidth = 64'000;
        const auto r = run::play_in_memory(flow, options);
        ASSERT_EQ(r.verdict, judge::run_verdict::pass) << "seed " << seed << told(r);
        for (const auto& m : r.traffic.messages)
        {
            ASSERT_EQ(m.arrived.size(), 1U);
            ASSERT_TRUE(m.copies.empty());
        }
    }
}

// Whatever a seed does to the streams, the call is played, or nobody is accused.
TEST(rfc3261_18_stream_faults, by_seed_accuse_nobody)
{
    const auto flow = script::load_script_text(table::answered, "table.toml");
    for (std::uint64_t seed = 1; seed <= 100; ++seed)
    {
        auto options = table::with_rules(seed);
        options.transport = fsm::transport::tcp;
        options.streams = {.cut = 0.3,
                           .half_close = 0.1,
                           .close = 0.1,
                           .join = 0.2,
                           .stall = 0.2,
                           .stalled_for = 400ms,
                           .delay_max = 30ms};
        const auto r = run::play_in_memory(flow, options);
        ASSERT_NE(r.verdict, judge::run_verdict::error) << "seed " << seed << told(r);
        ASSERT_NE(r.verdict, judge::run_verdict::fail) << "seed " << seed << told(r);
    }
}

}  // namespace
