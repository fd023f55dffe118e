#include "fsm/invite_client.hpp"
#include "transaction_support.hpp"

#include <gtest/gtest.h>

using namespace std::chrono_literals;
using namespace transaction_support;
using namespace fsm;

namespace {

struct invite_client_test : testing::Test
{
    const timer_values values;
    const sip::message_ptr invite =
        sip::store(request("INVITE", {.more = "Route: <sip:p1.example.com;lr>\r\nSubject: lab\r\n"}));
    const told ringing{response(180, "INVITE")}, ok{response(200, "INVITE")}, busy{response(486, "INVITE")};
    invite_client tx{invite, values, false};
    invite_client over_tcp{invite, values, true};
    using state = invite_client::state;

    sip::message_ptr sent(const actions& from)
    {
        for (const auto& one : from)
            if (const auto* s = std::get_if<send>(&one))
                return s->message;
        return {};
    }
};

using rfc3261_17_1_1_2 = invite_client_test;
using rfc3261_17_1_1_3 = invite_client_test;
using rfc3261_9_1 = invite_client_test;
using rfc6026_7_2 = invite_client_test;

}  // namespace

TEST_F(rfc3261_17_1_1_2, sends_the_invite_and_starts_a_and_b)
{
    EXPECT_EQ(tx.start(), (actions{send{invite}, arm{timer::a, 500ms}, arm{timer::b, 32s}}));
    EXPECT_EQ(tx.is(), state::calling);
}

TEST_F(rfc3261_17_1_1_2, starts_no_timer_a_over_a_reliable_transport)
{
    EXPECT_EQ(over_tcp.start(), (actions{send{invite}, arm{timer::b, 32s}}));
}

TEST_F(rfc3261_17_1_1_2, doubles_timer_a_until_a_response_arrives)
{
    tx.start();
    EXPECT_EQ(tx.on(fired{timer::a}), (actions{send{invite, true}, arm{timer::a, 1s}}));
    EXPECT_EQ(tx.on(fired{timer::a}), (actions{send{invite, true}, arm{timer::a, 2s}}));
    EXPECT_EQ(tx.on(received{ringing}), (actions{deliver{}}));
    EXPECT_EQ(tx.on(fired{timer::a}), actions{});
}

TEST_F(rfc3261_17_1_1_2, informs_the_tu_when_timer_b_fires_in_calling_and_sends_no_ack)
{
    tx.start();
    EXPECT_EQ(tx.on(fired{timer::b}), (actions{report{outcome::timed_out}}));
    EXPECT_TRUE(tx.ended());
}

TEST_F(rfc3261_17_1_1_2, does_not_time_out_in_proceeding)
{
    tx.start();
    tx.on(received{ringing});
    EXPECT_EQ(tx.on(fired{timer::b}), actions{});
    EXPECT_EQ(tx.is(), state::proceeding);
}

TEST_F(rfc3261_17_1_1_2, passes_every_provisional_response_up)
{
    tx.start();
    const told trying{response(100, "INVITE")};
    EXPECT_EQ(tx.on(received{trying}), (actions{deliver{}}));
    EXPECT_EQ(tx.on(received{ringing}), (actions{deliver{}}));
    EXPECT_EQ(tx.on(received{ringing}), (actions{deliver{}}));
    EXPECT_EQ(tx.is(), state::proceeding);
}

TEST_F(rfc3261_17_1_1_2, acknowledges_a_300_699_and_waits_32_seconds)
{
    for (const bool rings : {false, true})
    {
        invite_client one{invite, values, false};
        one.start();
        if (rings)
            one.on(received{ringing});
        const auto todo = one.on(received{busy});
        const auto ack = sent(todo);
        EXPECT_EQ(todo, (actions{send{ack}, deliver{}, arm{timer::d, 32s}}));
        EXPECT_EQ(one.is(), state::completed);
        EXPECT_EQ(one.on(fired{timer::d}), actions{});
        EXPECT_TRUE(one.ended());
    }
}

TEST_F(rfc3261_17_1_1_2, acknowledges_over_a_reliable_transport_too_and_waits_not_at_all)
{
    over_tcp.start();
    const auto todo = over_tcp.on(received{busy});
    EXPECT_EQ(todo, (actions{send{sent(todo)}, deliver{}, arm{timer::d, 0s}}));
}

TEST_F(rfc3261_17_1_1_2, repasses_the_same_ack_and_tells_the_tu_of_no_copy)
{
    tx.start();
    const auto ack = sent(tx.on(received{busy}));
    EXPECT_EQ(tx.on(received{busy}), (actions{send{ack, true}}));
    // Another To tag, or another final response: still the ACK that was sent, so that the fault stays
    // visible.
    const told other{response(600, "INVITE", {.to_tag = "other"})};
    EXPECT_EQ(tx.on(received{other}), (actions{send{ack, true}}));
    EXPECT_EQ(tx.on(received{ok}), actions{});
    EXPECT_EQ(tx.on(received{ringing}), actions{});
}

TEST_F(rfc3261_17_1_1_2, informs_the_tu_of_a_transport_error_in_calling_and_completed)
{
    tx.start();
    EXPECT_EQ(tx.on(not_sent{}), (actions{report{outcome::transport_failed}}));
    EXPECT_TRUE(tx.ended());
    over_tcp.start();
    over_tcp.on(received{busy});
    EXPECT_EQ(over_tcp.on(not_sent{}), (actions{report{outcome::transport_failed}}));
    EXPECT_TRUE(over_tcp.ended());
}

TEST_F(rfc3261_17_1_1_2, does_nothing_after_terminated)
{
    tx.start();
    tx.on(fired{timer::b});
    EXPECT_EQ(tx.on(received{busy}), actions{});
    EXPECT_EQ(tx.on(fired{timer::a}), actions{});
    EXPECT_EQ(tx.on(not_sent{}), actions{});
    EXPECT_EQ(tx.on(abandon{}), actions{});
    EXPECT_EQ(tx.start(), actions{});
}

TEST_F(rfc3261_17_1_1_3, makes_the_ack_of_the_request_and_the_to_of_the_response)
{
    tx.start();
    const auto& ack = *sent(tx.on(received{busy}));
    ASSERT_TRUE(ack->is_request());
    EXPECT_EQ(ack->method_name(), "ACK");
    EXPECT_EQ(ack->request_uri(), "sip:bob@biloxi.example.com");
    EXPECT_EQ(ack->rows(sip::field_id::via), 1u);
    EXPECT_EQ(ack->value(sip::field_id::via), "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa");
    EXPECT_EQ(ack->value(sip::field_id::to), "<sip:bob@biloxi.example.com>;tag=314159");
    EXPECT_EQ(ack->value(sip::field_id::from), "<sip:alice@atlanta.example.com>;tag=1928");
    EXPECT_EQ(ack->value(sip::field_id::call_id), "3848276298220188511@atlanta.example.com");
    EXPECT_EQ(ack->value(sip::field_id::cseq), "1 ACK");
    EXPECT_EQ(ack->value(sip::field_id::route), "<sip:p1.example.com;lr>");
    EXPECT_TRUE(ack->has(sip::field_id::max_forwards));
}

TEST_F(rfc3261_9_1, gives_an_abandoned_invite_up_after_64_t1)
{
    tx.start();
    tx.on(received{ringing});
    EXPECT_EQ(tx.on(abandon{}), (actions{arm{timer::abandoned, 32s}}));
    EXPECT_EQ(tx.on(received{ringing}), (actions{deliver{}}));
    EXPECT_EQ(tx.on(fired{timer::abandoned}), (actions{report{outcome::timed_out}}));
    EXPECT_TRUE(tx.ended());
}

TEST_F(rfc3261_9_1, heeds_a_final_response_to_an_abandoned_invite)
{
    tx.start();
    EXPECT_EQ(tx.on(abandon{}), (actions{arm{timer::abandoned, 32s}}));
    tx.on(received{told{response(487, "INVITE")}});
    EXPECT_EQ(tx.is(), state::completed);
    EXPECT_EQ(tx.on(fired{timer::abandoned}), actions{});
}

TEST_F(rfc3261_9_1, gives_up_an_abandoned_invite_that_nobody_answers)
{
    tx.start();
    tx.on(abandon{});
    EXPECT_EQ(tx.on(fired{timer::abandoned}), (actions{report{outcome::timed_out}}));
}

TEST_F(rfc6026_7_2, passes_a_2xx_up_and_waits_64_t1_for_more_on_any_transport)
{
    for (auto* one : {&tx, &over_tcp})
    {
        one->start();
        EXPECT_EQ(one->on(received{ok}), (actions{deliver{}, arm{timer::m, 32s}}));
        EXPECT_EQ(one->is(), state::accepted);
        EXPECT_EQ(one->on(received{ok}), (actions{deliver{}}));
        const told fork{response(200, "INVITE", {.to_tag = "fork"})};
        EXPECT_EQ(one->on(received{fork}), (actions{deliver{}}));
        EXPECT_EQ(one->on(received{busy}), actions{});
        EXPECT_EQ(one->on(received{ringing}), actions{});
        EXPECT_EQ(one->on(fired{timer::m}), actions{});
        EXPECT_TRUE(one->ended());
    }
}

TEST_F(rfc6026_7_2, accepts_after_a_provisional_too)
{
    tx.start();
    tx.on(received{ringing});
    EXPECT_EQ(tx.on(received{ok}), (actions{deliver{}, arm{timer::m, 32s}}));
    EXPECT_EQ(tx.state_word(), "Accepted");
}
