#include "fsm/non_invite_server.hpp"
#include "transaction_support.hpp"

#include <gtest/gtest.h>

using namespace std::chrono_literals;
using namespace transaction_support;
using namespace fsm;

namespace {

struct non_invite_server_test : testing::Test
{
    const timer_values values;
    const told options{request("OPTIONS")};
    const sip::message_ptr trying = sip::store(response(100, "OPTIONS")),
                           ok = sip::store(response(200, "OPTIONS")),
                           gone = sip::store(response(410, "OPTIONS"));
    non_invite_server tx{sip::store(request("OPTIONS")), values, false};
    non_invite_server over_tcp{sip::store(request("OPTIONS")), values, true};
    using state = non_invite_server::state;
};

using rfc3261_17_2_2 = non_invite_server_test;
using rfc4320_4_1 = non_invite_server_test;
using rfc4320_4_2 = non_invite_server_test;
using rfc6026_8_8_non_invite = non_invite_server_test;

}  // namespace

TEST_F(rfc3261_17_2_2, passes_the_request_up_and_discards_copies_in_trying)
{
    EXPECT_EQ(tx.start(), (actions{deliver{}, arm{timer::trying, 3500ms}, arm{timer::f, 32s}}));
    EXPECT_EQ(tx.is(), state::trying);
    EXPECT_EQ(tx.on(received{options}), actions{});
    EXPECT_EQ(tx.on(not_sent{}), actions{});
}

TEST_F(rfc3261_17_2_2, answers_copies_with_the_last_response)
{
    tx.start();
    EXPECT_EQ(tx.on(respond{trying}), (actions{send{trying}}));
    EXPECT_EQ(tx.is(), state::proceeding);
    EXPECT_EQ(tx.on(received{options}), (actions{send{trying, true}}));
    EXPECT_EQ(tx.on(respond{trying}), (actions{send{trying}}));
    EXPECT_EQ(tx.on(respond{ok}), (actions{send{ok}, arm{timer::j, 32s}}));
    EXPECT_EQ(tx.is(), state::completed);
    EXPECT_EQ(tx.on(received{options}), (actions{send{ok, true}}));
    EXPECT_EQ(tx.on(fired{timer::j}), actions{});
    EXPECT_TRUE(tx.ended());
}

TEST_F(rfc3261_17_2_2, discards_other_final_responses_of_the_tu)
{
    tx.start();
    EXPECT_EQ(tx.on(respond{ok}), (actions{send{ok}, arm{timer::j, 32s}}));
    EXPECT_EQ(tx.on(respond{gone}), actions{});
    EXPECT_EQ(tx.on(respond{trying}), actions{});
    EXPECT_EQ(tx.on(received{options}), (actions{send{ok, true}}));
}

TEST_F(rfc3261_17_2_2, waits_not_at_all_over_a_reliable_transport)
{
    over_tcp.start();
    EXPECT_EQ(over_tcp.on(respond{ok}), (actions{send{ok}, arm{timer::j, 0s}}));
}

TEST_F(rfc4320_4_1, sends_100_once_timer_e_of_the_client_has_reached_t2)
{
    tx.start();
    const auto todo = tx.on(fired{timer::trying});
    ASSERT_EQ(todo.size(), 1u);
    const auto trying_by_itself = std::get<send>(todo[0]).message;
    EXPECT_EQ((*trying_by_itself)->status(), 100);
    EXPECT_EQ(tx.is(), state::proceeding);
    EXPECT_EQ(tx.on(received{options}), (actions{send{trying_by_itself, true}}));
}

TEST_F(rfc4320_4_1, sends_no_100_after_an_answer)
{
    tx.start();
    tx.on(respond{ok});
    EXPECT_EQ(tx.on(fired{timer::trying}), actions{});
}

TEST_F(rfc4320_4_2, just_ends_when_the_client_has_given_up)
{
    tx.start();
    EXPECT_EQ(tx.on(fired{timer::f}), actions{});
    EXPECT_TRUE(tx.ended());
    EXPECT_EQ(tx.on(respond{ok}), actions{});  // no late answer
    over_tcp.start();
    over_tcp.on(fired{timer::trying});
    EXPECT_EQ(over_tcp.on(fired{timer::f}), actions{});
    EXPECT_TRUE(over_tcp.ended());
}

TEST_F(rfc6026_8_8_non_invite, outlives_a_transport_error)
{
    const auto failed = actions{report{outcome::transport_failed}};
    tx.start();
    tx.on(respond{trying});
    EXPECT_EQ(tx.on(not_sent{}), failed);
    EXPECT_EQ(tx.is(), state::proceeding);
    tx.on(respond{ok});
    EXPECT_EQ(tx.on(not_sent{}), failed);
    EXPECT_EQ(tx.is(), state::completed);
    EXPECT_EQ(tx.on(fired{timer::f}), actions{});
    EXPECT_EQ(tx.is(), state::completed);
}
