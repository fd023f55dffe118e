// The message sequences of RFC 3665 3.1, 3.2, 3.8 and 3.9, hop by hop, as the cores play them by themselves.
#include "wire.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;
using lines = std::vector<std::string>;

struct trapezoid
{
    explicit trapezoid(phone::handler bobs, bool with_second_proxy = true)
        : first{net, "Proxy1", 11, to({with_second_proxy ? at(12) : at(2)})},
          second{net, "Proxy2", 12, to({at(2)})},
          alice{net, "Alice", 1},
          bob{net, "Bob", 2, std::move(bobs)}
    {
    }

    network net;
    relay first, second;
    phone alice, bob;
};

TEST(rfc3665_3_1, a_session_between_two_user_agents)
{
    network net;
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2, rings()};
    alice.invite(bob.address);
    net.pass(1s);
    bob.answer(bob.call, 200);
    net.pass(1s);
    bob.agent.request_in(net.now, bob.agent.dialog_of(bob.call), "BYE");
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.hop("Alice", "Bob"),
              (lines{"-> INVITE", "<- 180 INVITE", "<- 200 INVITE", "-> ACK", "<- BYE", "-> 200 BYE"}));
    EXPECT_EQ(alice.agent.live_dialogs(), 0u);
    EXPECT_EQ(bob.agent.live_dialogs(), 0u);
}

TEST(rfc3665_3_2, a_session_through_two_proxies)
{
    trapezoid t{rings()};
    t.alice.invite(at(11));
    t.net.pass(1s);
    t.bob.answer(t.bob.call, 200);
    t.net.pass(1s);
    EXPECT_EQ(t.alice.agent.live_dialogs(), 1u);
    EXPECT_EQ(t.bob.agent.live_dialogs(), 1u);
    t.bob.agent.request_in(t.net.now, t.bob.agent.dialog_of(t.bob.call), "BYE");
    EXPECT_TRUE(t.net.come_to_rest());
    const lines outer{"-> INVITE", "<- 100 INVITE", "<- 180 INVITE", "<- 200 INVITE",
                      "-> ACK",    "<- BYE",        "-> 200 BYE"};
    EXPECT_EQ(t.net.hop("Alice", "Proxy1"), outer);
    EXPECT_EQ(t.net.hop("Proxy1", "Proxy2"), outer);
    EXPECT_EQ(t.net.hop("Proxy2", "Bob"),
              (lines{"-> INVITE", "<- 180 INVITE", "<- 200 INVITE", "-> ACK", "<- BYE", "-> 200 BYE"}));
    EXPECT_EQ(t.net.hop("Alice", "Bob"), lines{});
}

TEST(rfc3665_3_8, no_answer_and_the_caller_gives_up)
{
    trapezoid t{rings()};
    t.alice.invite(at(11));
    t.net.pass(2s);
    t.alice.agent.cancel(t.net.now, t.alice.call);
    EXPECT_TRUE(t.net.come_to_rest());
    const lines outer{"-> INVITE",     "<- 100 INVITE", "<- 180 INVITE", "-> CANCEL",
                      "<- 200 CANCEL", "<- 487 INVITE", "-> ACK"};
    EXPECT_EQ(t.net.hop("Alice", "Proxy1"), outer);
    EXPECT_EQ(t.net.hop("Proxy1", "Proxy2"), outer);
    EXPECT_EQ(t.net.hop("Proxy2", "Bob"),
              (lines{"-> INVITE", "<- 180 INVITE", "-> CANCEL", "<- 200 CANCEL", "<- 487 INVITE", "-> ACK"}));
    EXPECT_EQ(t.net.log.size(), 20u);
    EXPECT_EQ(t.alice.agent.live_dialogs() + t.bob.agent.live_dialogs(), 0u);
}

TEST(rfc3665_3_9, busy)
{
    trapezoid t{answers(486)};
    t.alice.invite(at(11));
    EXPECT_TRUE(t.net.come_to_rest());
    const lines outer{"-> INVITE", "<- 100 INVITE", "<- 486 INVITE", "-> ACK"};
    EXPECT_EQ(t.net.hop("Alice", "Proxy1"), outer);
    EXPECT_EQ(t.net.hop("Proxy1", "Proxy2"), outer);
    EXPECT_EQ(t.net.hop("Proxy2", "Bob"), (lines{"-> INVITE", "<- 486 INVITE", "-> ACK"}));
}

// RFC 3261 9.1 and 15: Bob's 200 crosses Alice's CANCEL.
TEST(rfc3261_9_1_call, a_2xx_that_crosses_the_cancel_is_acknowledged_and_the_call_ended)
{
    trapezoid t{rings()};
    t.alice.invite(at(11));
    t.net.pass(2s);
    t.net.delay = [](const sent&) { return 50ms; };
    t.bob.answer(t.bob.call, 200);
    t.net.pass(75ms);  // the 200 is half way
    t.alice.agent.cancel(t.net.now, t.alice.call);
    EXPECT_TRUE(t.net.come_to_rest());
    EXPECT_EQ(t.net.count("Alice -> Proxy1 CANCEL"), 1u);
    EXPECT_EQ(t.net.count("Proxy1 -> Alice 200 CANCEL"), 1u);
    EXPECT_EQ(t.net.count("Proxy2 -> Bob ACK"), 1u);
    EXPECT_EQ(t.net.count("Proxy2 -> Bob BYE"), 1u);
    EXPECT_EQ(t.net.count("Proxy1 -> Alice 487 INVITE"), 0u);
    EXPECT_EQ(t.alice.agent.live_dialogs() + t.bob.agent.live_dialogs(), 0u);
}

TEST(rfc3261_9_1_call, cancel_before_any_provisional_response_waits_for_one)
{
    trapezoid t{rings()};
    t.net.delay = [](const sent&) { return 50ms; };
    t.alice.invite(at(11));
    EXPECT_EQ(t.alice.agent.cancel(t.net.now, t.alice.call), fsm::transaction_id::none);
    t.net.pass(90ms);
    EXPECT_EQ(t.net.count("Alice -> Proxy1 CANCEL"), 0u);
    EXPECT_TRUE(t.net.come_to_rest());
    EXPECT_EQ(t.net.count("Alice -> Proxy1 CANCEL"), 1u);
    EXPECT_EQ(t.net.count("Proxy2 -> Bob CANCEL"), 1u);
    EXPECT_EQ(t.net.count("Proxy1 -> Alice 487 INVITE"), 1u);
    EXPECT_EQ(t.alice.agent.live_dialogs() + t.bob.agent.live_dialogs(), 0u);
}

}  // namespace
