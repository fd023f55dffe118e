// RFC 3263 4.3: a proxy whose next hop has several servers tries the next where one fails.
#include "wire.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;

// Of the proxy at 192.0.2.11 the next hop is Bob's server, or else Carol's.
struct rfc3263_4_3 : testing::Test
{
    network net;
    relay proxy{net, "Proxy", 11, to_the_first_of({at(2), at(3)})};
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2}, carol{net, "Carol", 3, answers(486)};

    static fsm::proxy_settings to_the_first_of(std::vector<fsm::address> servers)
    {
        auto s = to({});
        s.locate = [servers](const sip::message&) {
            fsm::routing r;
            r.targets.push_back({"", servers.front(), 1000, {}, {servers.begin() + 1, servers.end()}});
            return r;
        };
        return s;
    }
    std::string outcome()
    {
        alice.invite(at(11));
        EXPECT_TRUE(net.come_to_rest());
        for (const auto& s : net.log)
            if (s.to == "Alice" && s.message->status() >= 200)
                return caption(*s.message);
        return "";
    }
};

// "failure occurs if the transaction layer reports a 503 error response"; "the client SHOULD create a new
// request, which is identical to the previous, but has a different value of the Via branch ID"
TEST_F(rfc3263_4_3, a_503_leads_to_the_next_server_with_another_branch)
{
    bob.handle = answers(503);
    EXPECT_EQ(outcome(), "486 INVITE");
    const auto &first = net.message("Proxy -> Bob INVITE"), &second = net.message("Proxy -> Carol INVITE");
    EXPECT_NE(sip::top_via(first)->branch, sip::top_via(second)->branch);
    EXPECT_EQ(first.request_uri(), second.request_uri());
    EXPECT_EQ(first.value(sip::field_id::call_id), second.value(sip::field_id::call_id));
    EXPECT_EQ(net.count("Proxy -> Bob ACK"), 1u);
}

// "or a transport failure of some sort (generally, due to fatal ICMP errors in UDP or connection failures in
// TCP)"
TEST_F(rfc3263_4_3, what_cannot_be_sent_goes_to_the_next_server)
{
    net.refused = [](const sent& s) { return s.to == "Bob"; };
    EXPECT_EQ(outcome(), "486 INVITE");
}

// "Failure also occurs if the transaction layer times out without ever having received any response"
TEST_F(rfc3263_4_3, silence_leads_to_the_next_server)
{
    net.lost = [](const sent& s) { return s.to == "Bob"; };
    EXPECT_EQ(outcome(), "486 INVITE");
    EXPECT_EQ(net.count("Proxy -> Bob INVITE"), 7u);
}

TEST_F(rfc3263_4_3, any_other_answer_is_no_failure)
{
    bob.handle = answers(500);
    EXPECT_EQ(outcome(), "500 INVITE");
    EXPECT_EQ(net.count("Proxy -> Carol INVITE"), 0u);
}

// RFC 3261 16.7 item 6, 16.9: where none is left, it is as with a single one.
TEST_F(rfc3263_4_3, where_no_server_is_left_upstream_is_told)
{
    bob.handle = carol.handle = answers(503);
    EXPECT_EQ(outcome(), "500 INVITE");
    EXPECT_EQ(net.count("Proxy -> Carol INVITE"), 1u);
}

TEST_F(rfc3263_4_3, where_none_answers_upstream_gets_408)
{
    net.lost = [](const sent& s) { return s.to == "Bob" || s.to == "Carol"; };
    EXPECT_EQ(outcome(), "408 INVITE");
}

// RFC 3261 16.10: what is called off is tried nowhere else.
TEST_F(rfc3263_4_3, after_a_cancel_no_other_server_is_tried)
{
    bob.handle = [](phone& p, const fsm::event& e) {
        p.call = is(e, "INVITE") ? e.transaction : p.call;
        return is(e, "INVITE") || is(e, "CANCEL");
    };
    alice.invite(at(11));
    net.pass(1s);
    alice.agent.cancel(net.now, alice.call);
    net.pass(1s);
    bob.answer(bob.call, 503);
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.count("Proxy -> Carol INVITE"), 0u);
}

TEST_F(rfc3263_4_3, a_server_by_a_transport_that_we_do_not_have_is_passed_over)
{
    auto by_tcp = at(4);
    by_tcp.transport = fsm::transport::tcp;
    relay other{net, "Other", 12, to_the_first_of({by_tcp, at(3)})};
    alice.invite(at(12));
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(net.count("Other -> Carol INVITE"), 1u);
}

// A user agent does so when its user says so.
TEST_F(rfc3263_4_3, a_user_agent_sends_the_same_request_to_the_next_server)
{
    bob.handle = answers(503);
    alice.invite(at(2));
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_NE(alice.agent.fail_over(net.now, alice.call, at(3)), fsm::transaction_id::none);
    EXPECT_TRUE(net.come_to_rest());
    const auto &first = net.message("Alice -> Bob INVITE"), &second = net.message("Alice -> Carol INVITE");
    EXPECT_NE(sip::top_via(first)->branch, sip::top_via(second)->branch);
    const auto rest = [](const sip::message& m) { return m.octets().substr(m.octets().find("\r\nMax-")); };
    EXPECT_EQ(rest(first), rest(second));
    EXPECT_EQ(net.count("Alice -> Carol ACK"), 1u);

    auto by_tcp = at(4);
    by_tcp.transport = fsm::transport::tcp;
    EXPECT_EQ(alice.agent.fail_over(net.now, alice.call, by_tcp), fsm::transaction_id::none)
        << "it has no such transport";
}

// RFC 3261 18.1.1: the top Via says by which transport it is sent.
TEST(rfc3263_4_3_transports, the_next_server_may_be_reached_by_another_one)
{
    auto here = at(1), there = at(2), by_tcp = at(3);
    here.transport = by_tcp.transport = fsm::transport::tcp;
    fsm::local_addresses local{at(1)};
    local.add(here);
    fsm::user_agent alice{{local, "sip:alice@example.com", "", "alice", {}}, sip::choices{1}};
    fsm::outgoing_request what;
    what.request_uri = "sip:bob@example.com";
    what.next_hop = there;
    const auto call = alice.request(fsm::time_point{}, what);
    fsm::transmission first, second;
    ASSERT_TRUE(alice.next_transmission(first));
    alice.fail_over(fsm::time_point{}, call, by_tcp);
    ASSERT_TRUE(alice.next_transmission(second));
    EXPECT_EQ(second.over.remote, by_tcp);
    const auto via = *sip::top_via(*second.message);
    EXPECT_EQ(via.transport, "TCP");
    EXPECT_NE(via.branch, sip::top_via(*first.message)->branch);
}

}  // namespace
