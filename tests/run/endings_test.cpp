// Every way in which a run ends, in virtual time.
#include "table.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace {

using namespace std::chrono_literals;
using table::one_device;

std::vector<std::string> methods(const one_device& t)
{
    std::vector<std::string> out;
    for (const auto& h : t.heard)
        out.push_back(h.what());
    return out;
}

// Busy at once; the ACK ends it.
std::vector<one_device::reply> is_busy(const sip::message& m)
{
    if (m.method() != sip::method::invite)
        return {};
    return {{10ms, one_device::response(m, 486)}};
}

std::vector<one_device::reply> rings(const sip::message& m)
{
    if (m.method() == sip::method::invite)
        return {{10ms, one_device::response(m, 180)}};
    if (m.method() == sip::method::cancel || m.method() == sip::method::bye)
        return {{10ms, one_device::response(m, 200)}};
    return {};
}

TEST(ending, as_drawn_it_lingers_for_one_more_copy_of_the_device)
{
    one_device t{table::busy};
    t.device = is_busy;
    t.play();
    // 10 ms for the answer, and T1 and a quarter for a copy that would be too much.
    EXPECT_EQ(t.now, fsm::time_point{10ms + 625ms});
    EXPECT_EQ(t.result().verdict, judge::run_verdict::pass);
}

TEST(ending, a_silent_device_is_named_when_64_t1_and_the_margin_are_over)
{
    one_device t{table::busy};
    t.play();
    const auto r = t.result();
    EXPECT_EQ(methods(t), std::vector<std::string>(7, "INVITE"));
    EXPECT_EQ(r.verdict, judge::run_verdict::fail);
    EXPECT_EQ(r.rungs[1].status, judge::rung_status::missing);
    EXPECT_TRUE(says(r, "nothing ever came from device Bob at 192.168.0.2:5060"));
    EXPECT_GE(t.now, fsm::time_point{32s});
    EXPECT_LE(t.now, fsm::time_point{42s});
}

// RFC 3261 13.2.2.4: a 2xx of another branch that comes while the call of the first is being ended.
TEST(ending, a_2xx_of_a_fork_that_comes_behind_the_bye_is_ended_too)
{
    one_device t{table::busy};
    t.device = [](const sip::message& m) -> std::vector<one_device::reply> {
        if (m.method() == sip::method::bye)
            return {{10ms, one_device::response(m, 200)}};
        if (m.method() != sip::method::invite)
            return {};
        auto second = one_device::response(m, 200);
        second.replace(second.find("tag=device"), 10, "tag=another");
        return {{10ms, one_device::response(m, 200)}, {15ms, second}};
    };
    t.play();
    std::set<std::string> ended;
    for (const auto& h : t.heard)
        if (h.what() == "BYE")
            ended.insert(h.octets.substr(h.octets.find("\r\nTo: "),
                                         h.octets.find("\r\nCall-ID") - h.octets.find("\r\nTo: ")));
    EXPECT_EQ(ended.size(), 2U);
    EXPECT_EQ(t.result().standing_calls, 0U);
}

// RFC 3261 13.2.2.4: "an ACK ... for each 2xx", whatever was to come before it.
TEST(ending, a_180_that_its_200_has_overtaken_holds_up_nothing)
{
    one_device t{table::answered};
    t.device = [](const sip::message& m) -> std::vector<one_device::reply> {
        if (m.method() == sip::method::invite || m.method() == sip::method::bye)
            return {{10ms, one_device::response(m, 200)}};
        return {};
    };
    t.play();
    const auto r = t.result();
    EXPECT_EQ(methods(t), (std::vector<std::string>{"INVITE", "ACK", "BYE"}));
    EXPECT_LE(t.now, fsm::time_point{2s});
    EXPECT_EQ(r.rungs[1].status, judge::rung_status::missing);
    EXPECT_EQ(r.rungs[5].status, judge::rung_status::done);
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive);
}

TEST(ending, where_nobody_listens_the_environment_is_to_blame_at_once)
{
    one_device t{table::busy};
    t.r.start(t.now);
    run::departure out;
    ASSERT_TRUE(t.r.next(out));
    t.r.sent(t.now, out);
    t.r.unreachable(t.now, out, "Connection refused");
    while (!t.r.over())
    {
        t.now = t.r.deadline();
        t.r.expired(t.now);
    }
    const auto r = t.result();
    EXPECT_LE(t.now, fsm::time_point{1s});
    EXPECT_EQ(r.verdict, judge::run_verdict::error);
    EXPECT_EQ(r.fault, judge::culprit::environment);
    EXPECT_EQ(r.why, "nothing listens at 192.168.0.2:5060, where device Bob should be (Connection refused)");
}

TEST(ending, what_the_system_refuses_to_send_is_a_note_and_no_call_stays)
{
    one_device t{table::busy};
    t.r.start(t.now);
    run::departure out;
    ASSERT_TRUE(t.r.next(out));
    t.r.sent(t.now, out, "Network is unreachable");
    while (!t.r.over())
    {
        t.now = t.r.deadline();
        t.r.expired(t.now);
    }
    const auto r = t.result();
    EXPECT_EQ(r.verdict, judge::run_verdict::error);
    EXPECT_TRUE(says(r, "Alice could not send to 192.168.0.2:5060: Network is unreachable"));
}

TEST(ending, a_device_that_goes_on_after_the_end_is_watched_longer)
{
    one_device t{table::busy};
    t.device = [](const sip::message& m) {
        if (m.method() != sip::method::invite)
            return std::vector<one_device::reply>{};
        const auto octets = one_device::response(m, 486);
        return std::vector<one_device::reply>{
            {10ms, octets}, {510ms, octets}, {1510ms, octets}, {3510ms, octets}};
    };
    t.play();
    const auto r = t.result();
    EXPECT_GT(t.now, fsm::time_point{3510ms});
    EXPECT_LE(t.now, fsm::time_point{10ms + 4s}) << "but not for ever";
    EXPECT_EQ(r.verdict, judge::run_verdict::fail) << "it did not hear the ACK";
}

// RFC 3261 9.1: "If there is no final response for the original request in 64*T1 seconds ..., the client
// SHOULD then consider the original transaction cancelled". Until then there may be a 2xx, which makes a
// call.
TEST(rfc3261_9_1, a_200_long_after_a_cancel_that_was_refused_is_acknowledged_and_ended)
{
    constexpr std::string_view given_up = R"(
F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "CANCEL Alice -> Bob"
F4 = "200 CANCEL Alice <- Bob"
F5 = "487 INVITE Alice <- Bob"
F6 = "ACK Alice -> Bob"
)";
    for (const auto late : {100ms, 2'000ms, 20'000ms})
    {
        one_device t{std::string{table::two_parties} + std::string{given_up}};
        t.device = [late](const sip::message& m) -> std::vector<one_device::reply> {
            if (m.method() == sip::method::invite)
                return {{10ms, one_device::response(m, 180)}, {20ms + late, one_device::response(m, 200)}};
            if (m.method() == sip::method::cancel)
                return {{5ms, one_device::response(m, 481)}};
            if (m.method() == sip::method::bye)
                return {{5ms, one_device::response(m, 200)}};
            return {};
        };
        t.play();
        EXPECT_EQ(methods(t), (std::vector<std::string>{"INVITE", "CANCEL", "ACK", "BYE"})) << late.count();
        EXPECT_LE(t.now, fsm::time_point{late + 2s}) << "and it ends then";
        EXPECT_EQ(t.result().standing_calls, 0u);
    }
}

TEST(rfc3261_9_1, who_never_answers_a_cancelled_invite_is_waited_for_64_t1)
{
    one_device t{table::answered};
    t.device = [](const sip::message& m) -> std::vector<one_device::reply> {
        if (m.method() == sip::method::invite)
            return {{10ms, one_device::response(m, 180)}, {20ms, one_device::response(m, 180)}};
        return m.method() == sip::method::cancel
                   ? std::vector<one_device::reply>{{5ms, one_device::response(m, 200)}}
                   : std::vector<one_device::reply>{};
    };
    t.play();
    EXPECT_EQ(methods(t), (std::vector<std::string>{"INVITE", "CANCEL"}));
    EXPECT_GE(t.now, fsm::time_point{37400ms + 31s});
    EXPECT_LE(t.now, fsm::time_point{37500ms + 33s});
}

TEST(rfc3261_9_1, who_is_told_to_stop_waits_for_no_answer_that_long)
{
    one_device t{table::answered};
    t.device = [](const sip::message& m) -> std::vector<one_device::reply> {
        if (m.method() == sip::method::invite)
            return {{10ms, one_device::response(m, 180)}};
        return m.method() == sip::method::cancel
                   ? std::vector<one_device::reply>{{5ms, one_device::response(m, 200)}}
                   : std::vector<one_device::reply>{};
    };
    t.play(fsm::time_point{40s});
    EXPECT_FALSE(t.r.over()) << "it waits for what the INVITE comes to";
    t.now = fsm::time_point{40s};
    t.r.told_to_stop(t.now);
    t.play();
    EXPECT_LE(t.now, fsm::time_point{43s});
}

TEST(ending, told_to_stop_it_ends_what_lives_and_nobody_is_to_blame)
{
    one_device t{table::answered};
    t.device = rings;
    t.play(fsm::time_point{1s});
    t.now = fsm::time_point{1s};
    t.r.told_to_stop(t.now);
    t.play();
    const auto r = t.result();
    const auto sent = methods(t);
    EXPECT_NE(std::ranges::find(sent, "CANCEL"), sent.end());
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive);
    EXPECT_EQ(r.fault, judge::culprit::nobody);
    EXPECT_EQ(r.why, "interrupted");
    EXPECT_TRUE(r.interrupted);
    EXPECT_LE(t.now, fsm::time_point{1s + 4s});
}

// All that is missing need not come, but was still waited for.
TEST(ending, told_to_stop_before_its_end_it_is_no_pass)
{
    one_device t{std::string{table::two_parties} + R"(F1 = "OPTIONS     Alice -> Bob"
F2 = "200 OPTIONS Alice <- Bob"
F3 = "INVITE      Alice -> Bob"
F4 = "486 INVITE  Alice <- Bob"
F5 = "ACK         Alice -> Bob"

[F3]
after = "10s"
optional = true
[F4]
optional = true
[F5]
optional = true
)"};
    t.device = [](const sip::message& m) -> std::vector<one_device::reply> {
        if (m.method() == sip::method::ack)
            return {};
        return {{10ms, one_device::response(m, m.method() == sip::method::invite ? 486 : 200)}};
    };
    t.play(fsm::time_point{1s});
    ASSERT_FALSE(t.r.over());
    t.r.told_to_stop(fsm::time_point{1s});
    t.play();
    const auto r = t.result();
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive);
    EXPECT_EQ(r.why, "interrupted");
}

TEST(ending, told_twice_it_stops_at_once)
{
    one_device t{table::answered};
    t.device = rings;
    t.play(fsm::time_point{1s});
    t.r.told_to_stop(fsm::time_point{1s});
    t.take();
    EXPECT_FALSE(t.r.over());
    t.r.told_to_stop(fsm::time_point{1s});
    EXPECT_TRUE(t.r.over());
    EXPECT_EQ(t.r.deadline(), fsm::never);
    EXPECT_EQ(t.result().why, "interrupted");
}

TEST(ending, at_the_time_limit_it_winds_down_and_says_that_it_is_the_tools)
{
    run::settings how;
    how.phases.limit = 5s;
    one_device t{table::answered, how};
    t.device = rings;
    t.play();
    const auto r = t.result();
    const auto sent = methods(t);
    EXPECT_NE(std::ranges::find(sent, "CANCEL"), sent.end());
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive);
    EXPECT_EQ(r.fault, judge::culprit::tool);
    EXPECT_EQ(r.why, "tool: not finished within the time limit of a run");
    EXPECT_LE(t.now, fsm::time_point{5s + 3s});
}

TEST(ending, a_loop_that_wakes_up_late_is_said)
{
    one_device t{table::busy};
    t.device = [](const sip::message& m) {
        if (m.method() != sip::method::invite)
            return std::vector<one_device::reply>{};
        return std::vector<one_device::reply>{{700ms, one_device::response(m, 486)}};
    };
    t.oversleep = 21ms;
    t.play();
    EXPECT_TRUE(says(t.result(), "this machine was late"));

    one_device punctual{table::busy};
    punctual.device = t.device;
    punctual.oversleep = 20ms;
    punctual.play();
    EXPECT_FALSE(says(punctual.result(), "this machine was late")) << "so much is nobody's concern";
}

TEST(ending, what_the_system_dropped_is_said)
{
    one_device t{table::busy};
    t.device = is_busy;
    t.play();
    t.r.dropped(3);
    EXPECT_TRUE(says(t.result(), "the system dropped 3 datagrams before we could read them"));
}

TEST(ending, of_devices_alone_nothing_can_be_seen)
{
    const auto flow = script::load_script_text(table::busy, "busy.toml");
    play::cast all(2);
    all[0] = {true, one_device::at(1), {}};
    all[1] = {true, one_device::at(2), {}};
    run::run r{flow, all, {}};
    r.start({});
    EXPECT_TRUE(r.over());
    const auto result = r.result({});
    EXPECT_EQ(result.verdict, judge::run_verdict::inconclusive);
    EXPECT_EQ(result.why, "every party is a device: nothing of it can be seen");
}

TEST(wire, what_the_emulated_network_loses_is_recorded_as_lost)
{
    run::settings how;
    how.network.loss = 1;
    std::vector<std::string> comments;
    how.on_wire = [&](auto, const auto&, const auto&, auto, std::string_view comment) {
        comments.emplace_back(comment);
    };
    one_device t{table::busy, how};
    t.play();
    EXPECT_TRUE(t.heard.empty());
    EXPECT_EQ(comments, std::vector<std::string>(7, "lost (emulated)"));
}

TEST(reach, what_a_device_sends_us_to_is_refused_unless_it_is_in_reach)
{
    run::settings how;
    how.allowed = run::reach{};
    one_device t{table::answered, how};
    t.device = [](const sip::message& m) {
        if (m.method() != sip::method::invite)
            return std::vector<one_device::reply>{};
        sip::response_parts parts;
        parts.to_tag = "device";
        parts.more = {{"Contact", "<sip:bob@198.51.100.7>"}};
        return std::vector<one_device::reply>{{10ms, one_device::response(m, 180)},
                                              {20ms, sip::make_response(m, parts)}};
    };
    t.play();
    EXPECT_TRUE(says(t.result(), "not sent: "));
    for (const auto& h : t.heard)
        EXPECT_EQ(h.what(), "INVITE") << "ACK and BYE would go to 198.51.100.7";
}

}  // namespace
