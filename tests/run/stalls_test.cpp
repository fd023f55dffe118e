// Our own lag: what came while this program stood still came when the system had it, and what was timed
// across that is nobody's fault.
#include "table.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace std::chrono_literals;
using table::one_device;

const std::string within_300_ms = std::string{table::busy} + "[F2]\nwithin = \"300ms\"\n";

auto refuses_after(fsm::duration delay)
{
    return [delay](const sip::message& m) {
        return m.method() == sip::method::invite
                   ? std::vector<one_device::reply>{{delay, one_device::response(m, 486)}}
                   : std::vector<one_device::reply>{};
    };
}

fsm::time_point at(fsm::duration d) { return fsm::time_point{d}; }

bool has_must(const judge::run_result& r)
{
    const auto is_must = [](const rules::finding& f) { return f.level == rules::level::must; };
    return std::ranges::any_of(r.flow_findings, is_must) || std::ranges::any_of(r.rules, [&](const auto& v) {
               return std::ranges::any_of(v.findings, is_must);
           });
}

TEST(stall, a_response_that_waited_for_us_came_in_time)
{
    for (const auto until : {1s, 8s, 31s})
    {
        one_device t{within_300_ms};
        t.device = refuses_after(100ms);
        t.stopped = {at(50ms), at(until)};
        t.play();
        const auto r = t.result();
        EXPECT_EQ(r.verdict, judge::run_verdict::pass) << until.count() << ": " << r.why;
        EXPECT_FALSE(has_must(r)) << until.count();
        EXPECT_TRUE(says(r, "this machine was late"));
    }
}

TEST(stall, between_a_request_and_what_comes_too_late_leaves_it_open_whose_fault_it_is)
{
    one_device t{within_300_ms};
    t.device = refuses_after(400ms);
    t.stopped = {at(350ms), at(650ms)};
    t.play();
    const auto r = t.result();
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive);
    EXPECT_EQ(r.fault, judge::culprit::tool);
    EXPECT_TRUE(r.why.starts_with("tool: this program stood still")) << r.why;
    EXPECT_FALSE(has_must(r));
}

TEST(stall, before_or_after_it_a_device_is_late_by_itself)
{
    one_device t{within_300_ms};
    t.device = refuses_after(400ms);
    t.play();
    auto r = t.result();
    EXPECT_EQ(r.verdict, judge::run_verdict::fail);
    EXPECT_EQ(r.fault, judge::culprit::device);

    one_device after{within_300_ms};
    after.device = refuses_after(400ms);
    after.stopped = {at(402ms), at(500ms)};
    after.play();
    EXPECT_EQ(after.result().verdict, judge::run_verdict::fail);
}

// The first INVITE was lost, and the copies that RFC 3261 17.1.1.2 promises did not leave.
TEST(stall, of_ours_that_keeps_a_device_from_answering_is_not_its_fault)
{
    one_device t{table::busy};
    t.device = [heard = 0](const sip::message& m) mutable {
        return m.method() == sip::method::invite && ++heard > 1
                   ? std::vector<one_device::reply>{{1ms, one_device::response(m, 486)}}
                   : std::vector<one_device::reply>{};
    };
    t.stopped = {at(100ms), at(40s)};
    t.play();
    const auto r = t.result();
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive);
    EXPECT_EQ(r.fault, judge::culprit::tool);
    EXPECT_FALSE(has_must(r));
}

// RFC 3261 17.1.1.3: the ACK of our agent could not leave before it had read the response.
TEST(stall, excuses_our_agent_for_what_it_could_not_read)
{
    one_device t{table::busy};
    t.device = refuses_after(100ms);
    t.stopped = {at(50ms), at(20s)};
    t.play();
    const auto r = t.result();
    for (const auto& v : r.rules)
        EXPECT_TRUE(std::ranges::none_of(v.findings, [](const auto& f) { return f.party == 0; }))
            << v.rule->id;
}

// What left later than it was decided to leave.
TEST(stall, between_deciding_and_sending_is_one)
{
    one_device t{within_300_ms};
    t.device = refuses_after(0ms);
    t.r.start(t.now);
    run::departure out;
    ASSERT_TRUE(t.r.next(out));
    t.r.sent(at(5s), out);
    t.r.received(at(5'050ms), 0, {one_device::at(1), one_device::at(2)},
                 sip::store(one_device::response(*out.message, 486)));
    const auto r = t.r.result(at(6s));
    EXPECT_FALSE(has_must(r));
    EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << r.why;
}

// RFC 3261 17.2.1: "within 200 ms" of its arrival, which a connection that is opened first comes before.
TEST(stall, until_a_connection_was_open_is_nobodys_and_no_lateness_of_ours)
{
    for (const bool waited : {true, false})
    {
        one_device t{table::busy};
        t.device = refuses_after(0ms);
        t.r.start(t.now);
        run::departure out;
        ASSERT_TRUE(t.r.next(out));
        out.decided = at(waited ? 0ms : 1'000ms);
        out.waited = waited;
        t.r.sent(at(1'000ms), out);
        t.r.received(at(1'010ms), 0, {one_device::at(1), one_device::at(2)},
                     sip::store(one_device::response(*out.message, 486)));
        const auto r = t.r.result(at(2s));
        EXPECT_EQ(has_must(r), !waited);
        EXPECT_FALSE(says(r, "this machine was late"));
    }
}

// What a device answers at once may come before we are told that its request has left.
TEST(stall, a_request_left_when_its_connection_got_it_and_not_when_that_was_told)
{
    one_device t{table::busy, {}, fsm::transport::tcp};
    t.r.start(t.now);
    run::departure out;
    ASSERT_TRUE(t.r.next(out));
    out.over.connection = 1;
    t.r.opened(at(4ms), 0, out.over, 1);
    out.left = at(5ms);
    t.r.sent(at(9ms), out);
    t.r.received(at(10ms), 0, out.over, sip::store(one_device::response(*out.message, 486)), 3ms);
    const auto r = t.r.result(at(1s));
    const auto& seen = r.traffic.messages;
    ASSERT_GE(seen.size(), 2U);
    ASSERT_EQ(seen[0].arrived.size(), 1U);
    EXPECT_LT(seen[0].arrived[0], seen[1].at);
}

}  // namespace
