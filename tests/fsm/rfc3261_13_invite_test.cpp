// RFC 3261 13, 14 and 15: calls, changes to them, and their end.
#include "wire.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;
using fsm::dialog_id;
using fsm::transaction_id;

struct call : testing::Test
{
    network net;
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2, answers(200)};

    void establish()
    {
        alice.invite(bob.address);
        net.pass(1s);
        ASSERT_EQ(alice.agent.live_dialogs(), 1u);
        ASSERT_EQ(bob.agent.live_dialogs(), 1u);
    }
    dialog_id alices() const { return alice.agent.dialog_of(alice.call); }
    dialog_id bobs() const { return bob.agent.dialog_of(bob.call); }
};
using rfc3261_13_2_2_4 = call;
using rfc3261_13_3_1_4 = call;
using rfc3261_14 = call;
using rfc3261_15 = call;

TEST_F(rfc3261_13_2_2_4, the_ack_has_the_cseq_number_of_the_invite_and_a_branch_of_its_own)
{
    establish();
    const auto& invite = net.message("Alice -> Bob INVITE");
    const auto& ok = net.message("Bob -> Alice 200 INVITE");
    const auto& ack = net.message("Alice -> Bob ACK");
    EXPECT_EQ(ack.value(sip::field_id::cseq), "1 ACK");
    EXPECT_NE(sip::top_via(ack)->branch, sip::top_via(invite)->branch);
    EXPECT_EQ(ack.value(sip::field_id::to), ok.value(sip::field_id::to));
    EXPECT_EQ(ack.value(sip::field_id::from), invite.value(sip::field_id::from));
    EXPECT_EQ(ack.request_uri(), "sip:Bob@192.0.2.2:5060");
    EXPECT_FALSE(sip::check(ack));
    EXPECT_FALSE(sip::check(ok));
    EXPECT_TRUE(ok.has(sip::field_id::contact) && ok.has(sip::field_id::allow) &&
                ok.has(sip::field_id::supported));
}

TEST_F(rfc3261_13_2_2_4, every_copy_of_the_2xx_is_acknowledged_with_the_same_octets)
{
    int acks_lost = 0;
    net.lost = [&](const sent& s) { return caption(*s.message) == "ACK" && ++acks_lost <= 3; };
    alice.invite(bob.address);
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.count("Bob -> Alice 200 INVITE"), 4u);
    EXPECT_EQ(net.count("Alice -> Bob ACK"), 4u);
    for (std::size_t i = 1; i < 4; ++i)
        EXPECT_EQ(net.message("Alice -> Bob ACK", i).octets(), net.message("Alice -> Bob ACK").octets());
    EXPECT_EQ(bob.agent.live_dialogs(), 1u);
}

TEST_F(rfc3261_13_2_2_4, the_ack_carries_the_credentials_of_the_invite)
{
    fsm::outgoing_request what;
    what.request_uri = "sip:bob@example.com";
    what.next_hop = bob.address;
    what.fields = {{"Proxy-Authorization", "Digest username=\"alice\""}};
    alice.agent.request(net.now, what);
    net.settle();
    EXPECT_EQ(net.message("Alice -> Bob ACK").value(sip::field_id::proxy_authorization),
              "Digest username=\"alice\"");
}

TEST_F(rfc3261_13_2_2_4, of_two_accepted_forks_the_second_is_ended_by_bye)
{
    phone carol{net, "Carol", 3, answers(200)};
    relay fork{net, "Proxy", 11, to({at(2), at(3)})};
    alice.invite(at(11));
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.count("Alice -> Proxy ACK"), 2u);
    EXPECT_EQ(net.count("Alice -> Proxy BYE"), 1u);
    EXPECT_EQ(net.count("Proxy -> Bob ACK"), 1u);
    EXPECT_EQ(net.count("Proxy -> Carol ACK"), 1u);
    EXPECT_EQ(bob.agent.live_dialogs() + carol.agent.live_dialogs(), 1u);
    EXPECT_EQ(alice.agent.live_dialogs(), 1u);
}

TEST_F(rfc3261_13_2_2_4, each_to_tag_of_a_provisional_is_a_dialog_of_its_own)
{
    phone carol{net, "Carol", 3, rings()};
    relay fork{net, "Proxy", 11, to({at(2), at(3)})};
    bob.handle = rings();
    alice.invite(at(11));
    net.pass(1s);
    bob.answer(bob.call, 486);
    carol.answer(carol.call, 200);
    net.pass(1s);
    const auto* d = alice.agent.find(alices());
    ASSERT_TRUE(d);
    EXPECT_EQ(d->is, fsm::dialog::state::confirmed);
    EXPECT_EQ(d->remote_tag, sip::to_of(net.message("Carol -> Proxy 200 INVITE"))->tag);
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(alice.agent.live_dialogs(), 1u);
}

TEST_F(rfc3261_13_3_1_4, repeats_the_2xx_at_t1_doubling_to_t2_and_then_says_bye)
{
    net.lost = [](const sent& s) { return caption(*s.message) == "ACK"; };
    alice.invite(bob.address);
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(times(net, "Bob -> Alice 200 INVITE"),
              (std::vector<fsm::duration>{0ms, 500ms, 1500ms, 3500ms, 7500ms, 11500ms, 15500ms, 19500ms,
                                          23500ms, 27500ms, 31500ms}));
    EXPECT_EQ(times(net, "Bob -> Alice BYE"), (std::vector<fsm::duration>{32s}));
    EXPECT_EQ(bob.agent.live_dialogs(), 0u);
    EXPECT_EQ(alice.agent.live_dialogs(), 0u);
}

TEST_F(rfc3261_13_3_1_4, stops_at_the_ack)
{
    establish();
    net.pass(40s);
    EXPECT_EQ(net.count("Bob -> Alice 200 INVITE"), 1u);
}

// RFC 3261 15: the callee may end the call once the ACK has come, so it has to know of which INVITE it is.
TEST_F(rfc3261_13_3_1_4, each_copy_of_the_ack_tells_the_invite_that_it_is_for)
{
    net.copied = [](const sent& s) { return caption(*s.message) == "ACK"; };
    establish();
    const auto first = bob.call;
    alice.agent.request_in(net.now, alices(), "INVITE");
    net.pass(1s);
    std::vector<transaction_id> told;
    for (const auto& e : bob.seen)
        if (e.what == fsm::happened::ack)
            told.push_back(e.transaction);
    ASSERT_NE(bob.call, first);
    EXPECT_EQ(told, (std::vector<transaction_id>{first, first, bob.call, bob.call}));
}

TEST_F(rfc3261_13_3_1_4, an_ack_of_another_invite_does_not_stop_it)
{
    net.lost = [](const sent& s) { return caption(*s.message) == "ACK"; };
    alice.invite(bob.address);
    net.pass(100ms);
    const auto ack = sip::store(std::string{net.message("Alice -> Bob ACK").octets()});
    net.lost = {};
    net.put("Alice", at(2), sip::edit{*ack}.set("CSeq", "9 ACK").finish());
    net.pass(1s);
    EXPECT_EQ(net.count("Bob -> Alice 200 INVITE"), 2u);
}

TEST_F(rfc3261_13_3_1_4, a_second_final_answer_is_refused_to_its_user)
{
    establish();
    EXPECT_FALSE(bob.agent.answer_request(net.now, bob.call, {486, {}, {}, {}, {}}));
    EXPECT_FALSE(bob.agent.answer_request(net.now, transaction_id{4711}, {486, {}, {}, {}, {}}));
}

TEST_F(rfc3261_14, a_reinvite_refreshes_the_target_of_both_sides)
{
    establish();
    alice.agent.request_in(net.now, alices(), "INVITE", {{"Contact", "<sip:alice@192.0.2.77>"}});
    net.pass(1s);
    EXPECT_EQ(bob.agent.find(bobs())->remote_target, "sip:alice@192.0.2.77");
    EXPECT_EQ(net.message("Alice -> Bob INVITE", 1).value(sip::field_id::cseq), "2 INVITE");
    EXPECT_EQ(net.message("Alice -> Bob ACK", 1).value(sip::field_id::cseq), "2 ACK");
}

TEST_F(rfc3261_14, a_refused_reinvite_changes_nothing)
{
    establish();
    bob.handle = answers(488);
    alice.agent.request_in(net.now, alices(), "INVITE", {{"Contact", "<sip:alice@192.0.2.77>"}});
    net.pass(1s);
    EXPECT_EQ(bob.agent.find(bobs())->remote_target, "sip:Alice@192.0.2.1:5060");
    EXPECT_EQ(alice.agent.live_dialogs(), 1u);
}

TEST_F(rfc3261_14, invites_that_cross_are_both_refused_with_491)
{
    establish();
    net.delay = [](const sent&) { return 10ms; };
    alice.agent.request_in(net.now, alices(), "INVITE");
    bob.agent.request_in(net.now, bobs(), "INVITE");
    net.pass(1s);
    EXPECT_EQ(net.count("Alice -> Bob 491 INVITE"), 1u);
    EXPECT_EQ(net.count("Bob -> Alice 491 INVITE"), 1u);
}

TEST_F(rfc3261_14, the_caller_refuses_with_491_until_the_last_of_its_own_is_answered)
{
    establish();
    bob.handle = rings();
    alice.agent.request_in(net.now, alices(), "INVITE");
    alice.agent.request_in(net.now, alices(), "INVITE");
    net.pass(100ms);
    ASSERT_EQ(net.count("Bob -> Alice 500 INVITE"), 1u) << "one of the two";
    bob.agent.request_in(net.now, bobs(), "INVITE");
    net.pass(100ms);
    EXPECT_EQ(net.count("Alice -> Bob 491 INVITE"), 1u);
    bob.answer(bob.call, 200);
    net.pass(100ms);
    bob.agent.request_in(net.now, bobs(), "INVITE");
    net.pass(100ms);
    EXPECT_EQ(net.count("Alice -> Bob 491 INVITE"), 1u);
    EXPECT_EQ(net.count("Alice -> Bob 486 INVITE"), 1u) << "served";
}

TEST_F(rfc3261_14, a_second_invite_before_the_answer_to_the_first_gets_500_with_retry_after)
{
    establish();
    bob.handle = rings();
    alice.agent.request_in(net.now, alices(), "INVITE");
    net.pass(100ms);
    alice.agent.request_in(net.now, alices(), "INVITE");
    net.pass(100ms);
    const auto& refused = net.message("Bob -> Alice 500 INVITE");
    EXPECT_EQ(refused.value(sip::field_id::cseq), "3 INVITE");
    EXPECT_TRUE(refused.has(sip::field_id::retry_after));
}

TEST_F(rfc3261_15, bye_ends_the_dialog_on_both_sides)
{
    establish();
    bob.agent.request_in(net.now, bobs(), "BYE");
    EXPECT_EQ(bob.agent.live_dialogs(), 0u);
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(alice.agent.live_dialogs(), 0u);
    const auto& bye = net.message("Bob -> Alice BYE");
    EXPECT_EQ(bye.value(sip::field_id::cseq), "1 BYE");
    EXPECT_EQ(bye.request_uri(), "sip:Alice@192.0.2.1:5060");
    EXPECT_FALSE(bye.has(sip::field_id::contact));
    EXPECT_FALSE(sip::check(bye));
}

TEST_F(rfc3261_15, a_bye_outside_any_dialog_gets_481)
{
    net.stranger_at("stranger", at(99));
    net.put("stranger", at(2), request("BYE", "sip:bob@192.0.2.2"));
    net.put(
        "stranger", at(2),
        request("BYE", "sip:bob@192.0.2.2",
                {{"To", "<sip:b@192.0.2.2>;tag=gone"}, {"Via", "SIP/2.0/UDP 192.0.2.99;branch=z9hG4bKb"}}));
    net.settle();
    EXPECT_EQ(net.count("Bob -> stranger 481 BYE"), 2u);
}

TEST_F(rfc3261_15, a_bye_in_the_early_dialog_gets_200_and_its_invite_487)
{
    bob.handle = rings();
    alice.invite(bob.address);
    net.pass(1s);
    alice.agent.request_in(net.now, alices(), "BYE");
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.count("Bob -> Alice 200 BYE"), 1u);
    EXPECT_EQ(net.count("Bob -> Alice 487 INVITE"), 1u);
}

// RFC 5407 3.2.1: "the UA shall return a 200 OK to the BYE" that crosses its own; 3.2.2: 481 to the rest.
TEST_F(rfc3261_15, byes_that_cross_are_both_answered)
{
    establish();
    net.delay = [](const sent&) { return 10ms; };
    alice.agent.request_in(net.now, alices(), "INFO");
    alice.agent.request_in(net.now, alices(), "BYE");
    bob.agent.request_in(net.now, bobs(), "BYE");
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.count("Alice -> Bob BYE"), 1u);
    EXPECT_EQ(net.count("Bob -> Alice BYE"), 1u);
    EXPECT_EQ(net.count("Alice -> Bob 200 BYE"), 1u);
    EXPECT_EQ(net.count("Bob -> Alice 200 BYE"), 1u);
    EXPECT_EQ(net.count("Bob -> Alice 481 INFO"), 1u);
}

TEST_F(rfc3261_15, a_bye_after_our_own_is_over_gets_481)
{
    establish();
    const auto dialog = *bob.agent.find(bobs());
    alice.agent.request_in(net.now, alices(), "BYE");
    EXPECT_TRUE(net.come_to_rest());
    net.put("Bob", at(1),
            request("BYE", dialog.remote_target,
                    {{"Via", "SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKlate"},
                     {"From", dialog.local_uri + ";tag=" + dialog.local_tag},
                     {"To", dialog.remote_uri + ";tag=" + dialog.remote_tag},
                     {"Call-ID", dialog.call_id}}));
    net.settle();
    EXPECT_EQ(net.count("Alice -> Bob 481 BYE"), 1u);
}

TEST_F(rfc3261_15, nothing_is_sent_in_a_dialog_that_is_unknown)
{
    EXPECT_EQ(alice.agent.request_in(net.now, dialog_id{9}, "BYE"), transaction_id::none);
    EXPECT_FALSE(alice.agent.ack(net.now, dialog_id{9}));
}

// RFC 3261 12.2.1.1 with what both sides have learned: the route set takes the request back through the
// proxies.
TEST_F(rfc3261_15, follows_the_route_set)
{
    relay proxy{net, "Proxy", 11, to({at(2)})};
    alice.invite(at(11));
    net.pass(1s);
    alice.agent.request_in(net.now, alices(), "BYE");
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.message("Alice -> Proxy BYE").value(sip::field_id::route), "<sip:192.0.2.11:5060;lr>");
    EXPECT_FALSE(net.message("Proxy -> Bob BYE").has(sip::field_id::route));
}

}  // namespace
