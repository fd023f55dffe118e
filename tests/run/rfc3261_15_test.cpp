// RFC 3261 15: when an agent ends a call, and when it must not.
#include "run/in_memory.hpp"
#include "table.hpp"
#include "told.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace std::chrono_literals;
using table::one_device;

const std::string parties{table::two_parties};

std::size_t sent(const one_device& t, std::string_view method)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(t.heard, [&](const auto& h) { return h.what() == method; }));
}

const std::string bobs_invite = "INVITE sip:alice@192.168.0.1 SIP/2.0\r\n"
                                "Via: SIP/2.0/UDP 192.168.0.2;branch=z9hG4bKi\r\n"
                                "Max-Forwards: 70\r\n"
                                "From: <sip:bob@biloxi.example.com>;tag=b\r\n"
                                "To: <sip:alice@atlanta.example.com>\r\n"
                                "Call-ID: bobs-call\r\n"
                                "CSeq: 1 INVITE\r\n"
                                "Contact: <sip:bob@192.168.0.2>\r\n"
                                "Content-Length: 0\r\n\r\n";

// "The caller's UA MAY send a BYE for either confirmed or early dialogs." 15.1.2: "The UAS MUST still respond
// to any pending requests received for that dialog. It is RECOMMENDED that a 487 ... response be generated".
TEST(rfc3261_15, the_caller_may_end_an_early_dialog)
{
    const auto flow = script::load_script_text(parties + "F1 = \"INVITE     Alice -> Bob\"\n"
                                                         "F2 = \"180 INVITE Alice <- Bob\"\n"
                                                         "F3 = \"BYE        Alice -> Bob\"\n"
                                                         "F4 = \"200 BYE    Alice <- Bob\"\n"
                                                         "F5 = \"487 INVITE Alice <- Bob\"\n"
                                                         "F6 = \"ACK        Alice -> Bob\"\n",
                                               "t.toml");
    run::play_options how;
    how.rules = rules::select("");
    const auto r = run::play_in_memory(flow, how);
    EXPECT_EQ(r.verdict, judge::run_verdict::pass) << told(r);
    EXPECT_EQ(r.standing_calls, 0u);
}

TEST(rfc3261_15, without_a_dialog_there_is_nothing_to_end)
{
    one_device t{parties + "F1 = \"INVITE     Alice -> Bob\"\n"
                           "F2 = \"486 INVITE Alice <- Bob\"\n"
                           "F3 = \"ACK        Alice -> Bob\"\n"
                           "F4 = \"BYE        Alice -> Bob\"\n"
                           "F5 = \"481 BYE    Alice <- Bob\"\n"};
    t.device = [](const sip::message& m) {
        return m.method() == sip::method::invite
                   ? std::vector<one_device::reply>{{0ms, one_device::response(m, 486)}}
                   : std::vector<one_device::reply>{};
    };
    t.play();
    EXPECT_EQ(sent(t, "BYE"), 0u);
    const auto r = t.result();
    EXPECT_TRUE(std::ranges::any_of(r.notes, [](const auto& n) {
        return n.find("F4 BYE cannot be sent any more") != std::string::npos;
    }));
}

const std::string bob_calls = parties + "F1 = \"INVITE     Alice <- Bob\"\n"
                                        "F2 = \"200 INVITE Alice -> Bob\"\n"
                                        "F3 = \"ACK        Alice <- Bob\"\n"
                                        "F4 = \"BYE        Alice <- Bob\"\n"
                                        "F5 = \"200 BYE    Alice -> Bob\"\n";

void bob_invites(one_device& t)
{
    t.play(t.now);
    t.r.received(t.now, 0, {one_device::at(1), one_device::at(2)}, sip::store(bobs_invite));
    t.take();
}

TEST(rfc3261_15, the_callee_sends_no_bye_before_the_ack)
{
    one_device t{bob_calls};
    bob_invites(t);
    ASSERT_EQ(t.heard.size(), 1u);
    ASSERT_TRUE(t.heard[0].octets.starts_with("SIP/2.0 200"));

    t.r.told_to_stop(t.now);
    t.take();
    EXPECT_EQ(sent(t, "BYE"), 0u);
}

TEST(rfc3261_15, the_callee_sends_no_bye_before_the_ack_where_it_asked_something_in_the_dialog)
{
    one_device t{parties + "F1 = \"INVITE      Alice <- Bob\"\n"
                           "F2 = \"200 INVITE  Alice -> Bob\"\n"
                           "F3 = \"OPTIONS     Alice -> Bob\"\n"
                           "F4 = \"200 OPTIONS Alice <- Bob\"\n"
                           "F5 = \"ACK         Alice <- Bob\"\n"};
    t.device = [](const sip::message& m) {
        return m.is_request() ? std::vector<one_device::reply>{{1ms, one_device::response(m, 200)}}
                              : std::vector<one_device::reply>{};
    };
    bob_invites(t);
    t.play(t.now + 10ms);
    ASSERT_EQ(sent(t, "OPTIONS"), 1u);
    t.r.told_to_stop(t.now);
    t.take();
    EXPECT_EQ(sent(t, "BYE"), 0u);
}

// "... The callee's UA MAY send a BYE" after it: who winds down ends the call.
TEST(rfc3261_15, the_callee_that_winds_down_says_bye_after_the_ack)
{
    one_device t{bob_calls};
    bob_invites(t);
    ASSERT_EQ(t.heard.size(), 1u);
    const auto ok = sip::store(t.heard[0].octets);
    std::string ack = bobs_invite;
    for (const auto& [from, to] :
         {std::pair<std::string, std::string>{"INVITE sip", "ACK sip"},
          {"branch=z9hG4bKi", "branch=z9hG4bKa"},
          {"CSeq: 1 INVITE", "CSeq: 1 ACK"},
          {"To: <sip:alice@atlanta.example.com>", "To: " + std::string{ok->value(sip::field_id::to)}}})
        ack.replace(ack.find(from), from.size(), to);
    t.r.received(t.now, 0, {one_device::at(1), one_device::at(2)}, sip::store(ack));
    t.r.told_to_stop(t.now);
    t.take();
    EXPECT_EQ(sent(t, "BYE"), 1u);
}

}  // namespace
