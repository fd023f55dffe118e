// What a run holds back, and how much of it.
#include "run/limits.hpp"

#include "table.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace std::chrono_literals;
using table::one_device;

// Each copy of it is answered.
const std::string options = "OPTIONS sip:alice@192.168.0.1 SIP/2.0\r\n"
                            "Via: SIP/2.0/UDP 192.168.0.2;branch=z9hG4bKoptions\r\n"
                            "Max-Forwards: 70\r\n"
                            "From: <sip:bob@biloxi.example.com>;tag=b\r\n"
                            "To: <sip:alice@atlanta.example.com>\r\n"
                            "Call-ID: options\r\n"
                            "CSeq: 1 OPTIONS\r\n"
                            "Content-Length: 0\r\n\r\n";

void hears_copies(one_device& t, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
    {
        t.r.received(t.now, 0, {one_device::at(1), one_device::at(2)}, sip::store(options));
        t.take();
    }
}

TEST(limits, an_agent_sends_so_many_datagrams_in_a_second_and_no_more)
{
    one_device t{table::busy};
    t.play(t.now);
    ASSERT_EQ(t.heard.size(), 1u) << "its INVITE";
    hears_copies(t, run::limits::per_second - 1);
    EXPECT_EQ(t.heard.size(), run::limits::per_second);
    hears_copies(t, 1);
    EXPECT_EQ(t.heard.size(), run::limits::per_second);
    t.now += 1s;
    hears_copies(t, 1);
    EXPECT_EQ(t.heard.size(), run::limits::per_second + 1) << "in the next second";
    EXPECT_TRUE(says(t.result(), "more than 20000 datagrams in a second: the rest was not sent"));
}

TEST(limits, the_emulated_network_of_a_party_holds_so_many_datagrams_and_no_more)
{
    run::settings how;
    how.network.delay_min = how.network.delay_max = 100ms;
    one_device t{table::busy, how};
    t.play(t.now);
    // One more than there is room for, beside the INVITE.
    for (std::size_t i = 0; i < run::limits::in_flight; ++i)
        t.r.received(t.now, 0, {one_device::at(1), one_device::at(2)}, sip::store(options));
    t.play();
    EXPECT_TRUE(says(t.result(), "more than 10000 datagrams under way: the rest was lost"));

    one_device full{table::busy, how};
    full.play(full.now);
    for (std::size_t i = 0; i + 1 < run::limits::in_flight; ++i)
        full.r.received(full.now, 0, {one_device::at(1), one_device::at(2)}, sip::store(options));
    full.play(full.now);
    EXPECT_FALSE(says(full.result(), "datagrams under way"));
}

TEST(wire, what_the_script_loses_never_leaves)
{
    one_device t{std::string{table::busy} + "[F3]\nlost = true\n"};
    t.device = [](const sip::message& m) {
        return std::vector<one_device::reply>{{10ms, one_device::response(m, 486)}};
    };
    t.play();
    ASSERT_EQ(t.heard.size(), 1u);
    EXPECT_EQ(t.heard[0].what(), "INVITE");
}

TEST(ending, winding_down_ends_whatever_the_device_goes_on_to_say)
{
    // An answer is awaited as long as there are only provisional ones; nothing is after the final one.
    for (const int status : {180, 486})
    {
        one_device t{status == 180 ? table::answered : table::busy};
        t.device = [status](const sip::message& m) {
            std::vector<one_device::reply> out;
            if (m.method() == sip::method::invite)
                for (auto at = 10ms; at < 60s; at += 100ms)
                    out.push_back({at, one_device::response(m, status)});
            return out;
        };
        t.play(fsm::time_point{100ms});
        t.now = fsm::time_point{100ms};
        t.r.told_to_stop(t.now);
        t.play();
        EXPECT_TRUE(t.r.over());
        EXPECT_LE(t.now, fsm::time_point{100ms + run::phase_settings{}.wind_down}) << status;
    }
}

}  // namespace
