// What a proxy does with the branches that it has begun, and with those that it has not (RFC 3261 16.6
// to 16.10).
#include "wire.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;

// Bob first, Carol when he has refused.
fsm::proxy_settings bob_then_carol()
{
    fsm::proxy_settings s;
    s.domains = {"example.com"};
    s.locate = [](const sip::message&) {
        fsm::routing r;
        r.targets.push_back({"", at(2), 1000});
        r.targets.push_back({"", at(3), 500});
        return r;
    };
    return s;
}

// Bob answers so at once; how often was Carol tried?
std::size_t tries_of_carol_after(int bobs)
{
    network net;
    relay proxy{net, "Proxy", 11, bob_then_carol()};
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2, answers(bobs)}, carol{net, "Carol", 3, answers(486)};
    alice.invite(at(11));
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.count("Proxy -> Alice " + std::to_string(bobs) + " INVITE"), 1u);
    return net.count("Proxy -> Carol INVITE");
}

TEST(rfc3261_16_7_5_targets, are_tried_on_after_a_refusal_but_not_after_a_6xx)
{
    EXPECT_EQ(tries_of_carol_after(486), 1u);
    EXPECT_EQ(tries_of_carol_after(603), 0u);
}

TEST(rfc3261_16_7_2, a_100_does_not_start_timer_c_again)
{
    network net;
    relay proxy{net, "Proxy", 11, to({at(2)})};
    phone alice{net, "Alice", 1};
    net.stranger_at("callee", at(2));
    alice.invite(at(11));
    net.settle();
    const auto says = [&](int status) {
        net.put("callee", at(11),
                sip::make_response(net.message("Proxy -> callee INVITE"), {.status = status, .to_tag = "c"}));
        net.settle();
    };
    says(180);
    net.pass(170s);
    says(100);
    net.pass(9s);
    EXPECT_EQ(net.count("Proxy -> callee CANCEL"), 0u);
    net.pass(3s);
    EXPECT_GE(net.count("Proxy -> callee CANCEL"), 1u) << "three minutes after the 180";
}

TEST(rfc3261_20_29, proxy_require_in_a_cancel_is_ignored)
{
    network net;
    relay proxy{net, "Proxy", 11, to({at(2)})};
    phone bob{net, "Bob", 2};
    net.stranger_at("caller", at(99));
    net.put("caller", at(11), request("CANCEL", "sip:bob@example.com", {{"Proxy-Require", "foo"}}));
    net.settle();
    EXPECT_EQ(net.count("Proxy -> caller 420 CANCEL"), 0u);
    EXPECT_EQ(net.count("Proxy -> Bob CANCEL"), 1u) << "it cancels nothing that the proxy knows";
}

}  // namespace
