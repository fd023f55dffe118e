// RFC 3261 9: an answer that left before its sender can have known of the CANCEL.
#include "run/table.hpp"
#include "run/told.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace std::chrono_literals;
using table::one_device;

constexpr std::string_view called_off = R"(F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "CANCEL Alice -> Bob"
F4 = "200 CANCEL Alice <- Bob"
F5 = "487 INVITE Alice <- Bob"
F6 = "ACK Alice -> Bob"

[F3]
after = "300ms"
)";

// Alice calls off 310 ms after she called. `answers`: the INVITE, when after that; the CANCEL: at 330 ms.
judge::run_result played(int status, fsm::duration answers, int to_cancel)
{
    run::settings how;
    how.patience = 5s;
    how.rules = rules::select("SYN-LINE");
    one_device t{std::string{table::two_parties} + std::string{called_off}, how};
    t.device = [=](const sip::message& m) {
        std::vector<one_device::reply> out;
        if (m.method() == sip::method::invite)
        {
            out.push_back({10ms, one_device::response(m, 180)});
            out.push_back({answers, one_device::response(m, status)});
        }
        else if (m.method() == sip::method::cancel && to_cancel != 0)
            out.push_back({20ms, one_device::response(m, to_cancel)});
        else if (m.method() == sip::method::bye)
            out.push_back({10ms, one_device::response(m, 200)});
        return out;
    };
    t.play();
    return t.result();
}

TEST(rfc3261_9_1, a_final_response_that_crosses_the_cancel_accuses_nobody)
{
    for (const auto status : {200, 486, 603})
        for (const auto to_cancel : {200, 481})
        {
            const auto r = played(status, 320ms, to_cancel);
            EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << told(r);
            EXPECT_EQ(r.fault, judge::culprit::script) << told(r);
            EXPECT_NE(r.why.find("crossed F3 CANCEL Alice -> Bob"), std::string::npos) << r.why;
        }
}

TEST(rfc3261_9_2, who_has_answered_the_cancel_by_200_and_then_accepts_did_not_cross_it)
{
    const auto r = played(200, 1330ms, 200);
    EXPECT_EQ(r.verdict, judge::run_verdict::fail) << told(r);
    EXPECT_EQ(r.fault, judge::culprit::device) << told(r);
}

// Over UDP the one may overtake the other, or be a copy of what was lost.
TEST(rfc3261_9_2, what_comes_right_behind_the_200_may_have_been_sent_before)
{
    for (const auto at : {335ms, 800ms})
    {
        const auto r = played(200, at, 200);
        EXPECT_EQ(r.verdict, judge::run_verdict::inconclusive) << told(r);
    }
}

TEST(rfc3261_9_1, an_answer_that_came_before_the_caller_gave_up_crosses_nothing)
{
    const auto r = played(486, 200ms, 200);
    EXPECT_EQ(r.verdict, judge::run_verdict::fail) << told(r);
}

TEST(rfc3261_9_2, a_cancel_that_is_never_answered_is_a_fault_whatever_crossed_it)
{
    const auto r = played(486, 320ms, 0);
    EXPECT_EQ(r.verdict, judge::run_verdict::fail) << told(r);
    EXPECT_EQ(r.fault, judge::culprit::device) << told(r);
}

}  // namespace
