// RFC 3261 16.7 item 6, RFC 3665 3.10: what a proxy says when none of its branches was answered.
#include "wire.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;

// To Bob; where he does not answer, this is said.
fsm::proxy_settings to_bob(int unanswered)
{
    auto out = to({at(2)});
    out.locate = [located = out.locate, unanswered](const sip::message& request) {
        auto way = located(request);
        way.unanswered.emplace();
        way.unanswered->status = unanswered;
        return way;
    };
    return out;
}

struct unanswered : testing::Test
{
    network net;
    relay proxy{net, "Proxy", 11, to_bob(480)};
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2, rings()};
};

TEST_F(unanswered, is_said_when_nobody_answered)
{
    net.lost = [](const sent& s) { return s.to == "Bob"; };
    alice.invite(at(11));
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.count("Proxy -> Alice 480 INVITE"), 1u);
    EXPECT_EQ(net.count("Proxy -> Alice 408 INVITE"), 0u);
}

TEST_F(unanswered, is_not_said_in_the_place_of_an_answer)
{
    alice.invite(at(11));
    net.pass(1s);
    bob.answer(bob.call, 486);
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.count("Proxy -> Alice 486 INVITE"), 1u);
    EXPECT_EQ(net.count("Proxy -> Alice 480 INVITE"), 0u);
}

// 16.10: who has given up is told so.
TEST_F(unanswered, is_not_said_to_who_cancelled)
{
    bob.handle = [](phone& p, const fsm::event& e) {
        if (e.what == fsm::happened::request && e.message->method() == sip::method::invite)
            p.answer(e.transaction, 180);
        return true;
    };
    alice.invite(at(11));
    net.pass(1s);
    alice.agent.cancel(net.now, alice.call);
    net.pass(70s);  // both give the INVITE up (9.1)
    EXPECT_GT(net.count("Proxy -> Alice 487 INVITE"), 0u);
    EXPECT_EQ(net.count("Proxy -> Alice 480 INVITE"), 0u);
}

}  // namespace
