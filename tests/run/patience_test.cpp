// How long is waited: for rungs of devices, and by a T1 that is not 500 ms.
#include "run/table.hpp"
#include "run/told.hpp"
#include "run/two_casts.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using table::one_device;

run::settings patient(std::optional<fsm::duration> with_devices)
{
    run::settings out;
    out.patience = with_devices;
    out.rules = rules::select("SYN-LINE");  // none that says the same as a missing rung
    return out;
}

std::string missing(const judge::run_result& r)
{
    for (const auto& f : r.flow_findings)
        if (f.rule == "FLOW-MISSING")
            return f.expected;
    return {};
}

TEST(patience, with_rungs_of_devices_ends_the_run)
{
    one_device t{table::busy, patient(5s)};
    t.play();
    EXPECT_LT(t.now.time_since_epoch(), 10s);
    EXPECT_EQ(missing(t.result()), "F2 486 INVITE Bob -> Alice, within 5 s");
    one_device usual{table::busy, patient({})};
    usual.play();
    EXPECT_GT(usual.now.time_since_epoch(), 30s);
    EXPECT_EQ(missing(usual.result()), "F2 486 INVITE Bob -> Alice");
}

TEST(patience, is_that_of_the_rung_where_the_script_says_one)
{
    const auto script = std::string{table::busy} + "[F2]\nwithin = \"20s\"\n";
    for (const auto after : {4s, 6s, 15s})
        for (const bool said : {false, true})
        {
            one_device t{said ? script : std::string{table::busy}, patient(5s)};
            t.device = [&](const sip::message& m) {
                std::vector<one_device::reply> out;
                if (m.method_name() == "INVITE")
                    out.push_back({after, one_device::response(m, 486)});
                return out;
            };
            t.play();
            EXPECT_EQ(missing(t.result()).empty(), said || after < 5s) << after.count() << ' ' << said;
        }
}

// RFC 3261 8.1.3.3: one Via too many, and the final response belongs to no transaction; another never comes.
TEST(patience, is_over_where_the_final_response_went_astray)
{
    one_device t{table::answered, patient(5s)};
    t.device = [](const sip::message& m) {
        std::vector<one_device::reply> out;
        if (m.method() == sip::method::invite)
        {
            auto spoilt = one_device::response(m, 200);
            spoilt.insert(spoilt.find("Via:"),
                          "Via: SIP/2.0/UDP 192.168.0.2:5060;branch=z9hG4bKtoo-many\r\n");
            out = {{10ms, one_device::response(m, 100)}, {20ms, spoilt}};
        }
        return out;
    };
    t.play();
    EXPECT_LT(t.now.time_since_epoch(), 10s);
    EXPECT_EQ(t.result().fault, judge::culprit::device);
}

// Bob, the device, takes the proxy out of the Record-Route, so that the ACK passes it by.
TEST(patience, is_as_long_with_what_an_agent_has_sent_elsewhere)
{
    const auto s = script::load_script_text(R"(title = "t"
lifelines = ["Alice", "Proxy1", "Bob"]
[party.Alice]
aor = "sip:alice@atlanta.example.com"
[party.Proxy1]
plays = "proxy"
[party.Bob]
aor = "sip:bob@biloxi.example.com"
[ladder]
F1 = "INVITE Alice -> Proxy1"
F2 = "INVITE Proxy1 -> Bob"
F3 = "200 INVITE Proxy1 <- Bob"
F4 = "200 INVITE Alice <- Proxy1"
F5 = "ACK Alice -> Proxy1"
F6 = "ACK Proxy1 -> Bob"
)",
                                            "t.toml");
    table::two_casts game{s, {"Bob"}, patient(5s)};
    game.spoil = [](const std::string&, std::string& octets) {
        const auto at = octets.find("Record-Route:");
        if (at != std::string::npos)
            octets.erase(at, octets.find("\r\n", at) + 2 - at);
    };
    const auto r = game.play();
    EXPECT_LT(game.now().time_since_epoch(), 12s) << told(r);
    EXPECT_EQ(r.fault, judge::culprit::device) << told(r);
}

// RFC 3261 17.1.1.2: copies after T1, 2*T1, 4*T1 ..., until 64*T1.
TEST(t1, of_agents_may_be_smaller)
{
    run::settings how;
    how.timers.t1 = 50ms;
    how.timers.t2 = 400ms;
    how.timers.t4 = 500ms;
    how.timers.timer_d = 3200ms;
    one_device t{table::busy, how};
    t.play();
    std::vector<fsm::duration> sent;
    for (const auto& a : t.heard)
        if (a.what() == "INVITE")
            sent.push_back(a.at.time_since_epoch());
    EXPECT_EQ(sent, (std::vector<fsm::duration>{0ms, 50ms, 150ms, 350ms, 750ms, 1550ms, 3150ms}));
}

}  // namespace
