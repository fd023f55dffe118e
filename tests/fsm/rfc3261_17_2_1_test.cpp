#include "fsm/invite_server.hpp"
#include "transaction_support.hpp"

#include <gtest/gtest.h>

using namespace std::chrono_literals;
using namespace transaction_support;
using namespace fsm;

namespace {

struct invite_server_test : testing::Test
{
    const timer_values values;
    const told invite{request("INVITE")}, ack{request("ACK")};
    const sip::message_ptr ringing = sip::store(response(180, "INVITE")),
                           progress = sip::store(response(183, "INVITE")),
                           ok = sip::store(response(200, "INVITE")),
                           busy = sip::store(response(486, "INVITE"));
    invite_server tx{sip::store(request("INVITE")), values, false};
    invite_server over_tcp{sip::store(request("INVITE")), values, true};
    using state = invite_server::state;
};

using rfc3261_17_2_1 = invite_server_test;
using rfc6026_7_1 = invite_server_test;
using rfc6026_8_8 = invite_server_test;

}  // namespace

TEST_F(rfc3261_17_2_1, passes_the_invite_up_and_gives_the_tu_200_ms)
{
    EXPECT_EQ(tx.start(), (actions{deliver{}, arm{timer::trying, 200ms}}));
    EXPECT_EQ(tx.is(), state::proceeding);
}

TEST_F(rfc3261_17_2_1, sends_100_for_a_silent_tu_without_a_to_tag)
{
    tx.start();
    const auto todo = tx.on(fired{timer::trying});
    ASSERT_EQ(todo.size(), 1u);
    const auto& trying = *std::get<send>(todo[0]).message;
    EXPECT_EQ(trying->status(), 100);
    EXPECT_EQ(trying->value(sip::field_id::to), "<sip:bob@biloxi.example.com>");
    EXPECT_EQ(tx.is(), state::proceeding);
}

TEST_F(rfc3261_17_2_1, sends_no_100_when_the_tu_has_spoken)
{
    tx.start();
    EXPECT_EQ(tx.on(respond{ringing}), (actions{send{ringing}}));
    EXPECT_EQ(tx.on(fired{timer::trying}), actions{});
}

TEST_F(rfc3261_17_2_1, answers_a_copy_with_the_most_recent_provisional)
{
    tx.start();
    EXPECT_EQ(tx.on(received{invite}), actions{});
    tx.on(respond{ringing});
    EXPECT_EQ(tx.on(received{invite}), (actions{send{ringing, true}}));
    tx.on(respond{progress});
    EXPECT_EQ(tx.on(received{invite}), (actions{send{progress, true}}));
}

TEST_F(rfc3261_17_2_1, repeats_a_300_699_at_t1_doubling_to_t2_until_the_ack)
{
    tx.start();
    EXPECT_EQ(tx.on(respond{busy}), (actions{send{busy}, arm{timer::g, 500ms}, arm{timer::h, 32s}}));
    EXPECT_EQ(tx.is(), state::completed);
    for (const auto after : {1000ms, 2000ms, 4000ms, 4000ms})
        EXPECT_EQ(tx.on(fired{timer::g}), (actions{send{busy, true}, arm{timer::g, after}}));
    EXPECT_EQ(tx.on(received{invite}), (actions{send{busy, true}}));
    EXPECT_EQ(tx.on(received{ack}), (actions{arm{timer::i, 5s}}));
    EXPECT_EQ(tx.is(), state::confirmed);
    EXPECT_EQ(tx.on(fired{timer::g}), actions{});
    EXPECT_EQ(tx.on(fired{timer::h}), actions{});
    EXPECT_EQ(tx.on(received{ack}), actions{});
    EXPECT_EQ(tx.on(received{invite}), actions{});
    EXPECT_EQ(tx.on(fired{timer::i}), actions{});
    EXPECT_TRUE(tx.ended());
}

TEST_F(rfc3261_17_2_1, repeats_nothing_over_a_reliable_transport)
{
    over_tcp.start();
    EXPECT_EQ(over_tcp.on(respond{busy}), (actions{send{busy}, arm{timer::h, 32s}}));
    EXPECT_EQ(over_tcp.on(received{ack}), (actions{arm{timer::i, 0s}}));
}

TEST_F(rfc3261_17_2_1, tells_the_tu_when_no_ack_came)
{
    tx.start();
    tx.on(respond{busy});
    EXPECT_EQ(tx.on(fired{timer::h}), (actions{report{outcome::timed_out}}));
    EXPECT_TRUE(tx.ended());
    EXPECT_EQ(tx.on(fired{timer::g}), actions{});
}

TEST_F(rfc3261_17_2_1, takes_one_final_response_from_the_tu)
{
    tx.start();
    tx.on(respond{busy});
    EXPECT_EQ(tx.on(respond{ok}), actions{});
    EXPECT_EQ(tx.on(respond{sip::store(response(600, "INVITE"))}), actions{});
    EXPECT_EQ(tx.on(respond{ringing}), actions{});
    EXPECT_EQ(tx.on(received{invite}), (actions{send{busy, true}}));
}

TEST_F(rfc3261_17_2_1, ignores_an_ack_before_the_final_response)
{
    tx.start();
    EXPECT_EQ(tx.on(received{ack}), actions{});
    EXPECT_EQ(tx.is(), state::proceeding);
}

TEST_F(rfc6026_7_1, stays_in_accepted_for_64_t1_on_any_transport_and_absorbs_copies)
{
    for (auto* one : {&tx, &over_tcp})
    {
        one->start();
        EXPECT_EQ(one->on(respond{ok}), (actions{send{ok}, arm{timer::l, 32s}}));
        EXPECT_EQ(one->state_word(), "Accepted");
        EXPECT_EQ(one->on(received{invite}), actions{});
        EXPECT_EQ(one->on(fired{timer::l}), actions{});
        EXPECT_TRUE(one->ended());
    }
}

TEST_F(rfc6026_7_1, sends_each_2xx_of_the_tu_and_none_of_its_own)
{
    tx.start();
    tx.on(respond{ok});
    EXPECT_EQ(tx.on(respond{ok}), (actions{send{ok, true}}));
    const auto another = sip::store(response(200, "INVITE"));
    EXPECT_EQ(tx.on(respond{another}), (actions{send{another}}));
    EXPECT_EQ(tx.on(respond{busy}), actions{});
    EXPECT_EQ(tx.on(fired{timer::g}), actions{});
}

TEST_F(rfc6026_7_1, passes_every_ack_to_the_tu)
{
    tx.start();
    tx.on(respond{ok});
    EXPECT_EQ(tx.on(received{ack}), (actions{deliver{}}));
    EXPECT_EQ(tx.on(received{ack}), (actions{deliver{}}));
}

TEST_F(rfc6026_8_8, outlives_a_transport_error)
{
    const auto failed = actions{report{outcome::transport_failed}};
    tx.start();
    EXPECT_EQ(tx.on(not_sent{}), failed);
    EXPECT_EQ(tx.is(), state::proceeding);
    tx.on(respond{busy});
    EXPECT_EQ(tx.on(not_sent{}), failed);
    EXPECT_EQ(tx.is(), state::completed);
    over_tcp.start();
    over_tcp.on(respond{ok});
    EXPECT_EQ(over_tcp.on(not_sent{}), failed);
    EXPECT_EQ(over_tcp.is(), state::accepted);
}
