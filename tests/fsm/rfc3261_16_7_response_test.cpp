// RFC 3261 16.7 to 16.10: what a proxy does with responses, time-outs and CANCEL.
#include "wire.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;

// A proxy that forks to Bob and Carol.
struct fork : testing::Test
{
    network net;
    relay proxy{net, "Proxy", 11, to({at(2), at(3)})};
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2, rings()}, carol{net, "Carol", 3, rings()};

    void ring()
    {
        alice.invite(at(11));
        net.pass(1s);
    }
    // What Alice got as final response when these two came.
    std::string best_of(int bobs, int carols)
    {
        ring();
        bob.answer(bob.call, bobs);
        carol.answer(carol.call, carols);
        return settled();
    }
    std::string settled()
    {
        EXPECT_TRUE(net.come_to_rest());
        std::string out;
        for (const auto& s : net.log)
            if (s.to == "Alice" && s.message->is_response() && s.message->status() >= 200)
                out += (out.empty() ? "" : ", ") + caption(*s.message);
        return out;
    }
};
using rfc3261_16_7_3 = fork;
using rfc3261_16_7_5 = fork;
using rfc3261_16_7_6 = fork;
using rfc3261_16_7_7 = fork;
using rfc3261_16_7_10 = fork;
using rfc3261_16_8 = fork;
using rfc3261_16_9 = fork;
using rfc3261_16_10 = fork;

phone::handler silent()
{
    return [](phone&, const fsm::event&) { return true; };
}

TEST_F(rfc3261_16_7_3, only_our_via_is_removed)
{
    ring();
    const auto& in = net.message("Bob -> Proxy 180 INVITE");
    const auto& out = net.message("Proxy -> Alice 180 INVITE");
    std::string kept{in.octets()};
    const auto where = kept.find("Via:");
    kept.erase(where, kept.find("\r\n", where) + 2 - where);
    EXPECT_EQ(out.octets(), kept);
    EXPECT_EQ(sip::top_via(out)->received, "192.0.2.1");
}

TEST_F(rfc3261_16_7_5, provisionals_but_100_and_every_2xx_are_forwarded_at_once)
{
    ring();
    EXPECT_EQ(net.count("Proxy -> Alice 180 INVITE"), 2u);
    EXPECT_EQ(net.count("Proxy -> Alice 100 INVITE"), 1u);
    bob.answer(bob.call, 200);
    carol.answer(carol.call, 200);
    net.settle();
    EXPECT_EQ(net.count("Proxy -> Alice 200 INVITE"), 2u);
}

TEST_F(rfc3261_16_7_5, a_6xx_calls_off_the_others_and_goes_upstream_when_they_have_ended)
{
    ring();
    bob.answer(bob.call, 603);
    net.settle();
    EXPECT_EQ(net.count("Proxy -> Carol CANCEL"), 1u);
    EXPECT_EQ(settled(), "603 INVITE");
    EXPECT_EQ(net.hop("Proxy", "Carol"),
              (std::vector<std::string>{"-> INVITE", "<- 180 INVITE", "-> CANCEL", "<- 200 CANCEL",
                                        "<- 487 INVITE", "-> ACK"}));
}

TEST_F(rfc3261_16_7_5, a_2xx_that_comes_after_a_6xx_wins)
{
    ring();
    carol.handle = silent();
    bob.answer(bob.call, 603);
    net.settle();
    carol.handle = {};
    carol.answer(carol.call, 200);
    EXPECT_EQ(settled(), "200 INVITE");
}

TEST_F(rfc3261_16_7_5, a_request_other_than_invite_has_one_final_response_only)
{
    fsm::outgoing_request what;
    what.method = "OPTIONS";
    what.request_uri = "sip:bob@example.com";
    what.next_hop = at(11);
    alice.agent.request(net.now, what);
    EXPECT_EQ(settled(), "200 OPTIONS");
    EXPECT_EQ(net.count("Bob -> Proxy 200 OPTIONS") + net.count("Carol -> Proxy 200 OPTIONS"), 2u);
}

TEST_F(rfc3261_16_7_6, a_200_wins_over_486) { EXPECT_EQ(best_of(486, 200), "200 INVITE"); }
TEST_F(rfc3261_16_7_6, the_lowest_class_wins) { EXPECT_EQ(best_of(500, 486), "486 INVITE"); }
TEST_F(rfc3261_16_7_6, redirection_wins_over_refusal) { EXPECT_EQ(best_of(404, 302), "302 INVITE"); }
TEST_F(rfc3261_16_7_6, any_6xx_wins_over_the_rest) { EXPECT_EQ(best_of(404, 603), "603 INVITE"); }
TEST_F(rfc3261_16_7_6, what_asks_for_another_try_is_preferred) { EXPECT_EQ(best_of(404, 484), "484 INVITE"); }
TEST_F(rfc3261_16_7_6, a_503_is_not_forwarded) { EXPECT_EQ(best_of(503, 503), "500 INVITE"); }
TEST_F(rfc3261_16_7_6, another_5xx_is_preferred_to_503) { EXPECT_EQ(best_of(503, 501), "501 INVITE"); }

TEST_F(rfc3261_16_7_6, nothing_goes_upstream_while_a_branch_is_open)
{
    ring();
    bob.answer(bob.call, 486);
    net.pass(10s);
    EXPECT_EQ(net.count("Proxy -> Alice 486 INVITE"), 0u);
    carol.answer(carol.call, 404);
    EXPECT_EQ(settled(), "486 INVITE");
    EXPECT_EQ(sip::to_of(net.message("Proxy -> Alice 486 INVITE"))->tag,
              sip::to_of(net.message("Bob -> Proxy 486 INVITE"))->tag);
}

TEST_F(rfc3261_16_7_6, nobody_answers_and_upstream_gets_408)
{
    net.lost = [](const sent& s) { return s.to == "Bob" || s.to == "Carol"; };
    alice.invite(at(11));
    EXPECT_EQ(settled(), "408 INVITE");
}

TEST_F(rfc3261_16_7_7, all_challenges_go_upstream_unchanged)
{
    ring();
    bob.agent.answer_request(net.now, bob.call,
                             {401, {}, {{"WWW-Authenticate", "Digest realm=\"b\""}}, {}, {}});
    carol.agent.answer_request(net.now, carol.call,
                               {407, {}, {{"Proxy-Authenticate", "Digest realm=\"c\""}}, {}, {}});
    EXPECT_EQ(settled(), "401 INVITE");
    const auto& out = net.message("Proxy -> Alice 401 INVITE");
    EXPECT_EQ(out.value(sip::field_id::www_authenticate), "Digest realm=\"b\"");
    EXPECT_EQ(out.value(sip::field_id::proxy_authenticate), "Digest realm=\"c\"");
    EXPECT_EQ(out.rows(sip::field_id::www_authenticate), 1u);
}

TEST_F(rfc3261_16_7_10, a_2xx_calls_off_the_others)
{
    ring();
    carol.answer(carol.call, 200);
    EXPECT_EQ(settled(), "200 INVITE");
    EXPECT_EQ(net.hop("Proxy", "Bob"),
              (std::vector<std::string>{"-> INVITE", "<- 180 INVITE", "-> CANCEL", "<- 200 CANCEL",
                                        "<- 487 INVITE", "-> ACK"}));
    EXPECT_EQ(alice.agent.live_dialogs(), 1u);
    EXPECT_EQ(bob.agent.live_dialogs(), 0u);
}

TEST_F(rfc3261_16_7_10, a_branch_without_provisional_is_cancelled_when_one_comes)
{
    bob.handle = silent();
    net.lost = [](const sent& s) {
        return s.to == "Proxy" && s.from == "Bob" && caption(*s.message) == "100 INVITE";
    };
    alice.invite(at(11));
    net.settle();
    carol.answer(carol.call, 200);
    net.settle();
    EXPECT_EQ(net.count("Proxy -> Bob CANCEL"), 0u);
    net.lost = {};
    bob.handle = {};
    bob.answer(bob.seen.front().transaction, 180);
    net.settle();
    EXPECT_EQ(net.count("Proxy -> Bob CANCEL"), 1u);
    EXPECT_EQ(settled(), "200 INVITE");
}

TEST(rfc3261_16_6, targets_are_tried_by_q)
{
    auto s = to({at(2), at(3)});
    s.locate = [](const sip::message&) {
        fsm::routing r;
        r.targets.push_back({"", at(2), 300});
        r.targets.push_back({"", at(3), 900});
        return r;
    };
    network net;
    relay proxy{net, "Proxy", 11, s};
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2, answers(200)}, carol{net, "Carol", 3, rings()};
    alice.invite(at(11));
    net.pass(5s);
    EXPECT_EQ(net.count("Proxy -> Bob INVITE"), 0u);
    carol.answer(carol.call, 486);
    net.settle();
    EXPECT_EQ(net.count("Proxy -> Bob INVITE"), 1u);
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.count("Proxy -> Alice 200 INVITE"), 1u);
    EXPECT_EQ(net.count("Proxy -> Alice 486 INVITE"), 0u);
}

TEST(rfc3261_16_6, no_more_than_32_branches_are_tried)
{
    network net;
    relay proxy{net, "Proxy", 11, to(std::vector<fsm::address>(100, at(2)))};
    net.stranger_at("stranger", at(99));
    net.put("stranger", at(11), request("OPTIONS", "sip:bob@example.com"));
    net.settle();
    EXPECT_EQ(net.log.size(), 33u);
}

TEST_F(rfc3261_16_8, timer_c_cancels_a_branch_that_only_rings)
{
    ring();
    net.pass(179s);
    EXPECT_EQ(net.count("Proxy -> Bob CANCEL"), 0u);
    net.pass(3s);
    EXPECT_EQ(net.count("Proxy -> Bob CANCEL"), 1u);
    EXPECT_EQ(net.count("Proxy -> Carol CANCEL"), 1u);
    EXPECT_EQ(settled(), "487 INVITE");
}

TEST_F(rfc3261_16_8, every_provisional_but_100_starts_timer_c_again)
{
    ring();
    for (int i = 0; i < 4; ++i)
    {
        net.pass(170s);
        bob.answer(bob.call, 180);
        carol.answer(carol.call, 183);
    }
    net.pass(179s);
    EXPECT_EQ(net.count("Proxy -> Bob CANCEL"), 0u);
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.count("Proxy -> Bob CANCEL"), 1u);
}

TEST_F(rfc3261_16_8, a_branch_that_ignores_the_cancel_is_given_up)
{
    ring();
    bob.handle = carol.handle = silent();
    net.pass(300s);
    EXPECT_EQ(net.count("Proxy -> Alice 408 INVITE"), 1u);
    EXPECT_TRUE(proxy.core.idle());
    EXPECT_TRUE(alice.agent.idle());
}

TEST_F(rfc3261_16_9, a_branch_that_cannot_be_sent_to_counts_as_503)
{
    net.refused = [](const sent& s) { return s.to == "Bob"; };
    ring();
    carol.answer(carol.call, 486);
    EXPECT_EQ(settled(), "486 INVITE");
}

TEST_F(rfc3261_16_9, when_no_branch_can_be_sent_to_upstream_gets_500)
{
    net.refused = [](const sent& s) { return s.to == "Bob" || s.to == "Carol"; };
    alice.invite(at(11));
    EXPECT_EQ(settled(), "500 INVITE");
}

TEST_F(rfc3261_16_9, a_response_that_cannot_be_sent_calls_nothing_off)
{
    net.refused = [](const sent& s) { return s.to == "Alice"; };
    ring();
    net.refused = {};
    EXPECT_EQ(net.count("Proxy -> Bob CANCEL"), 0u);
    bob.answer(bob.call, 200);
    EXPECT_EQ(settled(), "200 INVITE");
}

TEST_F(rfc3261_16_10, cancel_gets_200_at_once_and_calls_off_every_branch)
{
    ring();
    net.delay = [](const sent& s) { return s.from == "Bob" || s.from == "Carol" ? 100ms : 0ms; };
    alice.agent.cancel(net.now, alice.call);
    net.settle();
    EXPECT_EQ(net.count("Proxy -> Alice 200 CANCEL"), 1u);
    EXPECT_EQ(net.count("Proxy -> Bob CANCEL"), 1u);
    EXPECT_EQ(net.count("Proxy -> Carol CANCEL"), 1u);
    EXPECT_EQ(settled(), "200 CANCEL, 487 INVITE");
}

TEST_F(rfc3261_16_10, the_cancel_is_a_new_one_for_each_branch)
{
    ring();
    alice.agent.cancel(net.now, alice.call);
    net.settle();
    const auto& invite = net.message("Proxy -> Bob INVITE");
    const auto& cancel = net.message("Proxy -> Bob CANCEL");
    EXPECT_EQ(cancel.rows(sip::field_id::via), 1u);
    EXPECT_EQ(sip::top_via(cancel)->branch, sip::top_via(invite)->branch);
    EXPECT_EQ(cancel.request_uri(), invite.request_uri());
}

TEST_F(rfc3261_16_10, a_cancel_stops_targets_that_were_not_tried_yet)
{
    auto s = to({});
    s.locate = [](const sip::message&) {
        fsm::routing r;
        r.targets.push_back({"", at(2), 900});
        r.targets.push_back({"", at(3), 300});
        return r;
    };
    relay serial{net, "Serial", 12, s};
    alice.invite(at(12));
    net.pass(1s);
    alice.agent.cancel(net.now, alice.call);
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.count("Serial -> Carol INVITE"), 0u);
    EXPECT_EQ(net.count("Serial -> Alice 487 INVITE"), 1u);
}

TEST_F(rfc3261_16_10, a_cancel_that_matches_nothing_is_forwarded)
{
    net.stranger_at("stranger", at(99));
    net.put("stranger", at(11), request("CANCEL", "sip:bob@192.0.2.2", {{"Route", "<sip:192.0.2.2;lr>"}}));
    net.settle();
    EXPECT_EQ(net.count("Proxy -> Bob CANCEL"), 1u);
    EXPECT_EQ(net.count("Proxy -> stranger 481 CANCEL"), 1u);
    EXPECT_TRUE(net.come_to_rest());
}

TEST_F(rfc3261_16_10, a_cancel_after_the_final_response_gets_200_and_changes_nothing)
{
    ring();
    bob.answer(bob.call, 200);
    net.settle();
    const auto invite = sip::store(std::string{net.message("Alice -> Proxy INVITE").octets()});
    net.put("Alice", at(11), sip::make_cancel(*invite));
    net.settle();
    EXPECT_EQ(net.count("Proxy -> Alice 200 CANCEL"), 1u);
    EXPECT_EQ(net.count("Proxy -> Bob CANCEL"), 0u);
}

TEST(rfc4320_4_2_proxy, a_proxy_sends_no_408_to_a_request_other_than_invite)
{
    network net;
    relay proxy{net, "Proxy", 11, to({at(2)})};
    phone bob{net, "Bob", 2, [](phone& p, const fsm::event& e) {
                  if (is(e, "OPTIONS"))
                      p.answer(e.transaction, 408);
                  return true;
              }};
    net.stranger_at("stranger", at(99));
    net.put("stranger", at(11), request("OPTIONS", "sip:bob@example.com"));
    EXPECT_TRUE(net.come_to_rest());
    for (const auto& line : net.ladder())
        EXPECT_NE(line, "Proxy -> stranger 408 OPTIONS");
}

TEST(rfc4320_4_1_proxy, a_proxy_passes_no_provisional_but_100_to_a_request_other_than_invite)
{
    network net;
    relay proxy{net, "Proxy", 11, to({at(2)})};
    phone bob{net, "Bob", 2, [](phone& p, const fsm::event& e) {
                  p.answer(e.transaction, 182);
                  return true;
              }};
    net.stranger_at("stranger", at(99));
    net.put("stranger", at(11), request("OPTIONS", "sip:bob@example.com"));
    net.pass(1s);
    EXPECT_GE(net.count("Bob -> Proxy 182 OPTIONS"), 1u);
    EXPECT_EQ(net.count("Proxy -> stranger 182 OPTIONS"), 0u);
}

TEST(rfc6026_7_3, a_stray_response_is_dropped)
{
    network net;
    relay proxy{net, "Proxy", 11, to({at(2)})};
    net.stranger_at("stranger", at(99));
    const auto invite = sip::store(request(
        "INVITE", "sip:bob@example.com",
        {{"Via", "SIP/2.0/UDP 192.0.2.11:5060;branch=z9hG4bKno, SIP/2.0/UDP 192.0.2.99;branch=z9hG4bKx"}}));
    net.put("stranger", at(11), sip::make_response(*invite, {200, {}, "b"}));
    net.settle();
    EXPECT_EQ(net.log.size(), 1u);
}

TEST(rfc3261_16_7_9, a_repeated_2xx_passes_with_its_acks)
{
    network net;
    relay first{net, "Proxy1", 11, to({at(12)})}, second{net, "Proxy2", 12, to({at(2)})};
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2, answers(200)};
    int lost = 0;
    net.lost = [&](const sent& s) { return s.to == "Bob" && caption(*s.message) == "ACK" && ++lost <= 2; };
    alice.invite(at(11));
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.count("Proxy1 -> Alice 200 INVITE"), 3u);
    EXPECT_EQ(net.count("Proxy2 -> Bob ACK"), 3u);
    EXPECT_EQ(net.count("Proxy2 -> Bob INVITE"), 1u);
    EXPECT_EQ(bob.agent.live_dialogs(), 1u);
}

}  // namespace
