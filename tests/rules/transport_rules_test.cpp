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

// RFC 5630 5.3: SIPS has no last hop without TLS; WSS has it (RFC 7118 5).
TEST(rfc5630_5_3_rule, a_sips_uri_goes_over_tls)
{
    EXPECT_EQ(outcome_of(over_tls(call()).play(), "TRN-SIPS-1"), outcome::pass);
    EXPECT_EQ(outcome_of(call().play(), "TRN-SIPS-1"), outcome::not_triggered);
}

}  // namespace
