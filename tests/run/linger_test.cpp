// A script that goes on watching after its last rung: `linger`.
#include "run/in_memory.hpp"
#include "run/phases.hpp"
#include "table.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using judge::run_verdict;
using run::phase;
using table::one_device;

std::string lingering(std::string_view script, std::string_view how_long)
{
    return "linger = \"" + std::string{how_long} + "\"\n" + std::string{script};
}

std::vector<one_device::reply> is_busy(const sip::message& m)
{
    if (m.method() != sip::method::invite)
        return {};
    return {{10ms, one_device::response(m, 486)}};
}

run::phases watching(fsm::duration watch, bool virtual_time = false)
{
    run::phase_settings how;
    how.watch = watch;
    how.until_idle = virtual_time;
    run::phases out{how, {}, true};
    out.start({});
    return out;
}

constexpr run::phases::standing all_is_done{};
constexpr run::phases::standing at_work{.idle = false};
constexpr run::phases::standing a_call{.calls = true};

TEST(linger, lasts_as_long_as_the_script_says)
{
    one_device t{lingering(table::busy, "5s")};
    t.device = is_busy;
    t.play();
    EXPECT_EQ(t.now, fsm::time_point{10ms + 5s});
    EXPECT_EQ(t.result().verdict, run_verdict::pass);
}

TEST(linger, what_comes_in_that_time_is_judged)
{
    for (const auto late : {4'000ms, 6'000ms})
    {
        one_device t{lingering(table::busy, "5s")};
        t.device = [&](const sip::message& m) {
            auto out = is_busy(m);
            if (!out.empty())
                out.push_back({10ms + late,
                               "MESSAGE sip:alice@192.168.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP "
                               "192.168.0.2:5060;branch=z9hG4bKlate\r\nMax-Forwards: 70\r\nFrom: "
                               "<sip:bob@biloxi.example.com>;tag=1\r\nTo: "
                               "<sip:alice@atlanta.example.com>\r\nCall-ID: late\r\nCSeq: 1 "
                               "MESSAGE\r\nContent-Length: 0\r\n\r\n"});
            return out;
        };
        t.play();
        const auto r = t.result();
        ASSERT_EQ(r.flow_findings.size(), late < 5s ? 1u : 0u) << told(r);
        EXPECT_EQ(r.verdict, late < 5s ? run_verdict::fail : run_verdict::pass) << told(r);
    }
}

// Without it, a copy that comes after four seconds is not seen.
TEST(linger, a_copy_that_comes_in_that_time_is_seen)
{
    for (const bool watched : {true, false})
    {
        one_device t{watched ? lingering(table::busy, "5s") : std::string{table::busy}};
        t.device = [](const sip::message& m) {
            auto out = is_busy(m);
            if (!out.empty())
                out.push_back({4'000ms, out.front().octets});
            return out;
        };
        t.play();
        EXPECT_EQ(t.result().retransmissions, watched ? 2u : 0u) << "and the ACK again (RFC 3261 17.1.1.2)";
    }
}

TEST(linger, in_virtual_time_it_is_over_when_both_the_time_is_and_the_machines_are_idle)
{
    auto p = watching(5s, true);
    p.stepped({}, at_work);
    EXPECT_EQ(p.is(), phase::lingering);
    EXPECT_EQ(p.deadline(), fsm::time_point{5s});
    p.stepped(fsm::time_point{5s}, at_work);
    EXPECT_FALSE(p.expired(fsm::time_point{5s}));
    EXPECT_EQ(p.is(), phase::lingering) << "a machine is at work";
    p.stepped(fsm::time_point{7s}, all_is_done);
    p.expired(fsm::time_point{7s});
    EXPECT_EQ(p.is(), phase::over);
}

TEST(linger, what_comes_does_not_shorten_it)
{
    auto p = watching(5s);
    p.stepped({}, all_is_done);
    p.heard(fsm::time_point{1s}, true);
    EXPECT_EQ(p.deadline(), fsm::time_point{5s});
    EXPECT_FALSE(p.expired(fsm::time_point{4s}));
    EXPECT_EQ(p.is(), phase::lingering);
    EXPECT_FALSE(p.expired(fsm::time_point{5s}));
    EXPECT_EQ(p.is(), phase::over);
}

TEST(linger, a_call_that_stands_is_ended_after_it)
{
    for (const bool virtual_time : {false, true})
    {
        auto p = watching(5s, virtual_time);
        EXPECT_FALSE(p.stepped({}, a_call)) << "not yet";
        EXPECT_EQ(p.is(), phase::lingering);
        EXPECT_FALSE(p.stepped(fsm::time_point{5s}, a_call));
        EXPECT_TRUE(p.expired(fsm::time_point{5s}));
        EXPECT_EQ(p.is(), phase::winding_down);
    }
}

TEST(linger, a_lane_that_never_will_be_done_is_not_watched_on)
{
    auto p = watching(5s);
    EXPECT_TRUE(p.stepped({}, {.all_done = false, .all_settled = true, .stuck = true}));
    EXPECT_EQ(p.is(), phase::winding_down);
}

TEST(linger, who_is_told_to_stop_stops)
{
    auto p = watching(5s);
    p.stepped({}, all_is_done);
    EXPECT_TRUE(p.told_to_stop(fsm::time_point{1s}));
    EXPECT_EQ(p.is(), phase::winding_down);
}

TEST(linger, in_memory_a_whole_run_takes_that_long)
{
    const auto s = script::load_script_text(lingering(table::answered, "5s"), "t.toml");
    run::in_memory m{s, {}};
    while (m.step())
        continue;
    EXPECT_GE(m.now(), fsm::time_point{5s});
    EXPECT_EQ(m.result().verdict, run_verdict::pass);
}

}  // namespace
