#include "fsm/non_invite_client.hpp"
#include "transaction_support.hpp"

#include <gtest/gtest.h>

using namespace std::chrono_literals;
using namespace transaction_support;
using namespace fsm;

namespace {

struct rfc3261_17_1_2_2 : testing::Test
{
    const timer_values values;
    const sip::message_ptr options = sip::store(request("OPTIONS"));
    const told trying{response(100, "OPTIONS")}, ok{response(200, "OPTIONS")}, gone{response(410, "OPTIONS")};
    non_invite_client tx{options, values, false};
    non_invite_client over_tcp{options, values, true};
    using state = non_invite_client::state;
};

}  // namespace

TEST_F(rfc3261_17_1_2_2, sends_the_request_and_starts_e_and_f)
{
    EXPECT_EQ(tx.start(), (actions{send{options}, arm{timer::e, 500ms}, arm{timer::f, 32s}}));
    EXPECT_EQ(tx.is(), state::trying);
    EXPECT_EQ(over_tcp.start(), (actions{send{options}, arm{timer::f, 32s}}));
}

TEST_F(rfc3261_17_1_2_2, doubles_timer_e_up_to_t2)
{
    tx.start();
    for (const auto after : {1000ms, 2000ms, 4000ms, 4000ms, 4000ms})
        EXPECT_EQ(tx.on(fired{timer::e}), (actions{send{options, true}, arm{timer::e, after}}));
}

TEST_F(rfc3261_17_1_2_2, goes_on_every_t2_after_a_provisional_response)
{
    tx.start();
    EXPECT_EQ(tx.on(received{trying}), (actions{deliver{}}));
    EXPECT_EQ(tx.is(), state::proceeding);
    EXPECT_EQ(tx.on(fired{timer::e}), (actions{send{options, true}, arm{timer::e, 4s}}));
    EXPECT_EQ(tx.on(fired{timer::e}), (actions{send{options, true}, arm{timer::e, 4s}}));
    EXPECT_EQ(tx.on(received{trying}), (actions{deliver{}}));
}

TEST_F(rfc3261_17_1_2_2, informs_the_tu_when_timer_f_fires_in_trying_and_proceeding)
{
    tx.start();
    EXPECT_EQ(tx.on(fired{timer::f}), (actions{report{outcome::timed_out}}));
    EXPECT_TRUE(tx.ended());
    over_tcp.start();
    over_tcp.on(received{trying});
    EXPECT_EQ(over_tcp.on(fired{timer::f}), (actions{report{outcome::timed_out}}));
    EXPECT_TRUE(over_tcp.ended());
}

TEST_F(rfc3261_17_1_2_2, passes_one_final_response_up_and_absorbs_copies_for_t4)
{
    for (const bool first_trying : {false, true})
    {
        non_invite_client one{options, values, false};
        one.start();
        if (first_trying)
            one.on(received{trying});
        EXPECT_EQ(one.on(received{ok}), (actions{deliver{}, arm{timer::k, 5s}}));
        EXPECT_EQ(one.on(received{ok}), actions{});
        EXPECT_EQ(one.on(received{gone}), actions{});
        EXPECT_EQ(one.on(fired{timer::e}), actions{});
        EXPECT_EQ(one.on(fired{timer::f}), actions{});
        EXPECT_EQ(one.is(), state::completed);
        EXPECT_EQ(one.on(fired{timer::k}), actions{});
        EXPECT_TRUE(one.ended());
    }
}

TEST_F(rfc3261_17_1_2_2, waits_not_at_all_over_a_reliable_transport)
{
    over_tcp.start();
    EXPECT_EQ(over_tcp.on(received{gone}), (actions{deliver{}, arm{timer::k, 0s}}));
}

TEST_F(rfc3261_17_1_2_2, informs_the_tu_of_a_transport_error)  // 17.1.4
{
    tx.start();
    EXPECT_EQ(tx.on(not_sent{}), (actions{report{outcome::transport_failed}}));
    EXPECT_TRUE(tx.ended());
    EXPECT_EQ(tx.on(not_sent{}), actions{});
    non_invite_client other{options, values, false};
    other.start();
    other.on(received{trying});
    EXPECT_EQ(other.on(not_sent{}), (actions{report{outcome::transport_failed}}));
}
