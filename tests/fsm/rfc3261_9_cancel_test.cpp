#include "wire.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;

struct rfc3261_9 : testing::Test
{
    network net;
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2, rings()};
};
using rfc3261_9_1_client = rfc3261_9;
using rfc3261_9_2_server = rfc3261_9;

TEST_F(rfc3261_9_1_client, the_cancel_repeats_the_invite)
{
    alice.invite(bob.address);
    net.settle();
    EXPECT_NE(alice.agent.cancel(net.now, alice.call), fsm::transaction_id::none);
    net.settle();
    const auto& invite = net.message("Alice -> Bob INVITE");
    const auto& cancel = net.message("Alice -> Bob CANCEL");
    EXPECT_EQ(cancel.request_uri(), invite.request_uri());
    for (const auto id : {sip::field_id::via, sip::field_id::call_id, sip::field_id::from, sip::field_id::to})
        EXPECT_EQ(cancel.value(id), invite.value(id));
    EXPECT_EQ(cancel.value(sip::field_id::cseq), "1 CANCEL");
}

// "The client MUST wait for the arrival of a provisional response before sending the request."
TEST_F(rfc3261_9_1_client, is_held_until_a_provisional_comes_and_then_sent_once)
{
    net.delay = [](const sent&) { return 10ms; };
    alice.invite(bob.address);
    EXPECT_EQ(alice.agent.cancel(net.now, alice.call), fsm::transaction_id::none);
    EXPECT_EQ(alice.agent.cancel(net.now, alice.call), fsm::transaction_id::none) << "wanted already";
    net.pass(15ms);
    EXPECT_EQ(net.count("Alice -> Bob CANCEL"), 0u);
    net.pass(10ms);
    EXPECT_EQ(net.count("Alice -> Bob CANCEL"), 1u);
    EXPECT_EQ(alice.agent.cancel(net.now, alice.call), fsm::transaction_id::none) << "sent already";
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.count("Alice -> Bob CANCEL"), 1u);
    EXPECT_EQ(net.count("Bob -> Alice 487 INVITE"), 1u);
}

TEST_F(rfc3261_9_1_client, is_dropped_when_a_final_response_comes_first)
{
    bob.handle = answers(486);
    alice.invite(bob.address);
    alice.agent.cancel(net.now, alice.call);
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.count("Alice -> Bob CANCEL"), 0u);
}

TEST_F(rfc3261_9_1_client, a_2xx_to_a_call_given_up_before_any_response_is_ended_as_well)
{
    bob.handle = answers(200);
    alice.invite(bob.address);
    alice.agent.cancel(net.now, alice.call);
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.count("Alice -> Bob CANCEL"), 0u);
    EXPECT_EQ(net.count("Alice -> Bob BYE"), 1u);
    EXPECT_EQ(bob.agent.live_dialogs(), 0u);
}

TEST_F(rfc3261_9_1_client, after_the_final_response_nothing_is_sent)
{
    bob.handle = answers(486);
    alice.invite(bob.address);
    net.pass(1s);
    EXPECT_EQ(alice.agent.cancel(net.now, alice.call), fsm::transaction_id::none);
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.count("Alice -> Bob CANCEL"), 0u);
}

TEST_F(rfc3261_9_1_client, without_a_final_response_gives_up_after_64_t1)
{
    bob.handle = [](phone& p, const fsm::event& e) {
        if (is(e, "INVITE"))
            p.answer(e.transaction, 180);
        else if (is(e, "CANCEL"))
            p.answer(e.transaction, 200);
        return true;
    };
    alice.invite(bob.address);
    net.pass(1s);
    alice.agent.cancel(net.now, alice.call);
    net.pass(31s);
    EXPECT_FALSE(alice.agent.idle());
    net.pass(2s);
    EXPECT_TRUE(alice.agent.idle());
    EXPECT_EQ(alice.agent.find(alice.agent.dialog_of(alice.call))->is, fsm::dialog::state::terminated);
}

TEST_F(rfc3261_9_2_server, answers_200_and_487_with_one_to_tag)
{
    alice.invite(bob.address);
    net.settle();
    alice.agent.cancel(net.now, alice.call);
    EXPECT_TRUE(net.come_to_rest());
    const auto tag = [&](const char* line) { return std::string{sip::to_of(net.message(line))->tag}; };
    EXPECT_EQ(tag("Bob -> Alice 200 CANCEL"), tag("Bob -> Alice 180 INVITE"));
    EXPECT_EQ(tag("Bob -> Alice 487 INVITE"), tag("Bob -> Alice 180 INVITE"));
}

TEST_F(rfc3261_9_2_server, a_cancel_that_matches_nothing_gets_481)
{
    net.stranger_at("stranger", at(99));
    net.put("stranger", at(2), request("CANCEL", "sip:bob@192.0.2.2"));
    net.settle();
    EXPECT_EQ(net.count("Bob -> stranger 481 CANCEL"), 1u);
}

TEST_F(rfc3261_9_2_server, after_the_final_response_changes_nothing)
{
    alice.invite(bob.address);
    net.settle();
    net.lost = [](const sent& s) { return s.from == "Bob" && caption(*s.message) == "200 INVITE"; };
    bob.answer(bob.call, 200);
    net.settle();
    net.lost = {};
    alice.agent.cancel(net.now, alice.call);
    net.settle();
    EXPECT_EQ(net.count("Bob -> Alice 200 CANCEL"), 1u);
    EXPECT_EQ(bob.agent.live_dialogs(), 1u);
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.count("Bob -> Alice 487 INVITE"), 0u);
    EXPECT_EQ(net.count("Alice -> Bob BYE"), 1u);
}

}  // namespace
