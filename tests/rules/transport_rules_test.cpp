// TRN: where a request that breaks no rule was, and where it cannot be told.
#include "ladder.hpp"

#include <chrono>

namespace {

using namespace rules_test;
using namespace std::chrono_literals;
using rules::outcome;

ladder large() { return asked().add("OPTIONS", "User-Agent: " + std::string(1'000, 'x')); }

// RFC 3261 18.1.1: "if the attempt to establish the connection generates either an ICMP Protocol Not
// Supported, or results in a TCP reset, the element SHOULD retry the request, using UDP."
TEST(rfc3261_18_1_1_rule, a_large_request_over_udp_is_not_accused_where_tcp_may_have_been_refused)
{
    EXPECT_EQ(outcome_of(large().play(), "TRN-MTU-1"), outcome::inconclusive);
    auto taken = large();
    taken.parties[1].takes_tcp = true;
    EXPECT_EQ(outcome_of(taken.play(), "TRN-MTU-1"), outcome::fail);
    EXPECT_EQ(outcome_of(over_tcp(large()).play(), "TRN-MTU-1"), outcome::not_triggered);
    EXPECT_EQ(outcome_of(asked().play(), "TRN-MTU-1"), outcome::pass);
}

// 18.3: the 400 that a proxy passes on is of whoever is behind it.
TEST(rfc3261_18_3_rule, a_proxy_with_somebody_unseen_behind_it_is_not_accused_of_a_400)
{
    auto l = asked().replace("200", "200 OK", "400 Bad Request");
    l["OPTIONS"].text += "more";
    l["OPTIONS"].tainted = true;
    EXPECT_EQ(outcome_of(l.play(), "TRN-FRAME-2"), outcome::fail);
    l.parties[1].plays = rules::role::proxy;
    l.parties.push_back({"Carol", rules::role::ua, true, *fsm::numeric_address("192.0.2.202", 5060), {}});
    EXPECT_EQ(outcome_of(l.play(), "TRN-FRAME-2"), outcome::inconclusive);
}

// 18.2.1: "For any port and interface that a server listens on for UDP, it MUST listen on that same port and
// interface for TCP."
TEST(rfc3261_18_2_1_rule, who_refuses_tcp_where_it_answered_over_udp_is_accused)
{
    auto l = asked();
    EXPECT_EQ(outcome_of(l.play(), "TRN-TCP-1"), outcome::not_triggered) << "nobody tried";
    auto& bob = l.parties[1];
    bob.refused_tcp = fsm::time_point{5s};
    EXPECT_EQ(outcome_of(l.play(), "TRN-TCP-1"), outcome::inconclusive) << "it may have gone by then";
    bob.heard_since = true;
    EXPECT_EQ(outcome_of(l.play(), "TRN-TCP-1"), outcome::fail);
    bob.took_tcp = true;
    EXPECT_EQ(outcome_of(l.play(), "TRN-TCP-1"), outcome::pass) << "it took one before";
    bob.took_tcp = false;
    bob.refused_tcp = fsm::time_point{};
    EXPECT_EQ(outcome_of(l.play(), "TRN-TCP-1"), outcome::inconclusive) << "it may not have been up yet";
    bob.device = false;
    EXPECT_EQ(outcome_of(l.play(), "TRN-TCP-1"), outcome::not_triggered) << "one of ours";
}

// What was tried over TCP, and reached nobody, is not what its answer is measured by.
TEST(rfc3261_18_1_1_rule, an_answer_to_the_request_over_udp_has_its_via)
{
    auto l = asked();
    auto refused = l["OPTIONS"];
    refused.name = "OPTIONS over TCP";
    refused.text.replace(refused.text.find("SIP/2.0/UDP"), 11, "SIP/2.0/TCP");
    refused.at_ms = l["OPTIONS"].at_ms - 5;
    refused.lost = true;
    l.insert(refused);
    l.parties[0].device = false;
    auto seen = l.play();
    seen.messages.front().source.transport = fsm::transport::tcp;
    EXPECT_EQ(broken(seen), std::vector<std::string>{});
}

// 18.2.2: "if that connection is still open".
TEST(rfc3261_18_2_2_rule, a_response_by_another_connection_is_accused_where_the_first_was_used_later)
{
    auto l = over_tcp(call());
    for (auto& r : l.rungs)
        r.connection = 1;
    EXPECT_EQ(outcome_of(l.play(), "TRN-CONN-1"), outcome::pass);
    for (const auto* name : {"200", "ACK", "BYE", "200 BYE"})
        l[name].connection = 2;
    EXPECT_EQ(outcome_of(l.play(), "TRN-CONN-1"), outcome::inconclusive);
    l["BYE"].connection = 1;
    EXPECT_EQ(outcome_of(l.play(), "TRN-CONN-1"), outcome::fail);
}

// 18: "This usually means at least 64*T1".
TEST(rfc3261_18_rule, who_closes_a_connection_soon_after_its_last_message_is_warned)
{
    auto l = by_one_connection(asked());
    EXPECT_EQ(outcome_of(l.play(), "TRN-CONN-1"), outcome::pass);
    const auto closed = [&](std::chrono::milliseconds after, rules::party_index by) {
        l.closings[1] = {fsm::time_point{std::chrono::milliseconds{l["200"].at_ms} + after}, by};
    };
    closed(2s, 1);
    EXPECT_EQ(outcome_of(l.play(), "TRN-CONN-1"), outcome::warn);
    l["OPTIONS"].tainted = true;
    EXPECT_NE(outcome_of(l.play(), "TRN-CONN-1"), outcome::warn) << "who is sent what is wrong may";
    l["OPTIONS"].tainted = false;
    closed(32s, 1);
    EXPECT_EQ(outcome_of(l.play(), "TRN-CONN-1"), outcome::pass);
    closed(2s, rules::nobody);
    EXPECT_EQ(outcome_of(l.play(), "TRN-CONN-1"), outcome::pass) << "it broke, or one of ours closed it";
    l.closings.clear();
    closed(2s, 0);
    EXPECT_EQ(outcome_of(l.play(), "TRN-CONN-1"), outcome::pass) << "Bob did not";
}

// 18: "connections are shared".
TEST(rfc3261_18_rule, a_new_connection_beside_an_open_one_is_warned)
{
    auto l = asked_twice();
    l.parties[0].device = true;
    l.parties[1].device = false;
    for (auto& r : l.rungs)
        (r.from == 0 ? r.from_port : r.to_port) = 49'152;
    l["OPTIONS again"].from_port = l["200 again"].to_port = 49'153;
    l["OPTIONS again"].connection = l["200 again"].connection = 2;
    EXPECT_EQ(outcome_of(l.play(), "TRN-CONN-1"), outcome::warn);
    l.sees_closings = false;
    EXPECT_EQ(outcome_of(l.play(), "TRN-CONN-1"), outcome::inconclusive) << "it may have been closed";
    l.sees_closings = true;
    const auto again = std::chrono::milliseconds{l["OPTIONS again"].at_ms};
    for (const auto when : {again - 500ms, again + 500ms})  // that was on its way
    {
        l.closings[1] = {fsm::time_point{when}, rules::nobody};
        EXPECT_EQ(outcome_of(l.play(), "TRN-CONN-1"), outcome::pass) << when.count();
    }
    l.closings[1].at = fsm::time_point{again + 2s};
    EXPECT_EQ(outcome_of(l.play(), "TRN-CONN-1"), outcome::warn);
    l.closings.clear();
    l.end_ms = l["OPTIONS again"].at_ms + 500;
    EXPECT_EQ(outcome_of(l.play(), "TRN-CONN-1"), outcome::inconclusive);
}

// 18.3, 7.5: what is not answered in any case is no matter of its framing.
TEST(rfc3261_18_3_rule, a_request_in_pieces_that_gets_nothing_is_held_against_a_plain_one)
{
    for (const auto how : {rules::framing::cut, rules::framing::joined, rules::framing::behind_line_ends})
    {
        auto l = asked_twice();
        l["OPTIONS again"].framed = how;
        EXPECT_EQ(outcome_of(l.play(), "TRN-FRAME-1"), outcome::pass);
        l.erase("200 again");
        EXPECT_EQ(broken(l.play()).size(), 1U) << "and nothing else says it";
        EXPECT_EQ(outcome_of(l.play(), "TRN-FRAME-1"), outcome::fail);
        auto early = l;
        early.end_ms = l["OPTIONS again"].at_ms + 3'900;
        EXPECT_EQ(outcome_of(early.play(), "TRN-FRAME-1"), outcome::inconclusive);
        auto alone = l;
        alone.replace("200 OPTIONS", "200 OK", "486 Busy Here");
        EXPECT_EQ(outcome_of(alone.play(), "TRN-FRAME-1"), outcome::inconclusive);
        EXPECT_EQ(outcome_of(alone.play(), "TXN-1XX-1"), outcome::fail);
        l["OPTIONS again"].framed = rules::framing::plain;
        EXPECT_EQ(outcome_of(l.play(), "TRN-FRAME-1"), outcome::not_triggered);
        EXPECT_EQ(outcome_of(l.play(), "TXN-1XX-1"), outcome::fail);
    }
}

// RFC 5630 5.3: SIPS has no last hop without TLS; WSS has it (RFC 7118 5).
TEST(rfc5630_5_3_rule, a_sips_uri_goes_over_tls)
{
    EXPECT_EQ(outcome_of(over_tls(call()).play(), "TRN-SIPS-1"), outcome::pass);
    EXPECT_EQ(outcome_of(call().play(), "TRN-SIPS-1"), outcome::not_triggered);
}

}  // namespace
