// TRN: where a request that breaks no rule was, and where it cannot be told.
#include "ladder.hpp"

namespace {

using namespace rules_test;
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
