// RFC 3262: provisional responses that must arrive.
#include "wire.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;
using fsm::dialog_id;

constexpr auto reliable_180 = "Bob -> Alice 180 INVITE";

// Bob rings reliably, and takes the call when he is told to.
struct call : testing::Test
{
    network net;
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2, [this](phone& p, const fsm::event& e) {
                                          if (!is(e, "INVITE") || p.agent.refusal(e) != 0)
                                              return false;
                                          p.call = e.transaction;
                                          ring(180);
                                          return true;
                                      }};

    void ring(int status)
    {
        fsm::answer how;
        how.status = status;
        how.reliable = true;
        bob.agent.answer_request(net.now, bob.call, std::move(how));
    }
    void invite(std::string_view tags = "100rel")
    {
        fsm::outgoing_request what;
        what.request_uri = "sip:bob@example.com";
        what.next_hop = bob.address;
        what.fields = {{"Supported", std::string{tags}}};
        alice.call = alice.agent.request(net.now, what);
        net.settle();
    }
    dialog_id alices() const { return alice.agent.dialog_of(alice.call); }
    // A PRACK of Alice's with this RAck.
    void acknowledge(std::string rack)
    {
        alice.agent.request_in(net.now, alices(), "PRACK", {{"RAck", std::move(rack)}});
        net.settle();
    }
    std::string rack_of_the(std::size_t n) const
    {
        return std::string{net.message(reliable_180, n).value(sip::field_id::rseq)} + " 1 INVITE";
    }
};
using rfc3262_3 = call;
using rfc3262_4 = call;
using rfc3262_5 = call;

// "it MUST contain a Require header field containing the option tag 100rel, and MUST include an RSeq header
// field. The value ... MUST be between 1 and 2**31 - 1".
TEST_F(rfc3262_3, a_reliable_response_has_require_and_an_rseq)
{
    invite();
    const auto& ringing = net.message(reliable_180);
    EXPECT_EQ(ringing.value(sip::field_id::require), "100rel");
    const auto rseq = sip::number_of(ringing, sip::field_id::rseq);
    ASSERT_TRUE(rseq);
    EXPECT_GE(*rseq, 1u);
    EXPECT_LT(*rseq, 1u << 31);
    EXPECT_FALSE(sip::check(ringing));
}

// "The value of the RSeq in each subsequent reliable provisional response for the same request MUST be
// greater by exactly one."
TEST_F(rfc3262_3, the_next_one_has_the_next_rseq)
{
    invite();
    ring(183);
    net.settle();
    EXPECT_EQ(*sip::number_of(net.message("Bob -> Alice 183 INVITE"), sip::field_id::rseq),
              *sip::number_of(net.message(reliable_180), sip::field_id::rseq) + 1);
}

// "an interval that starts at T1 seconds and doubles for each retransmission"; "If a reliable provisional
// response is retransmitted for 64*T1 seconds ..., the UAS SHOULD reject the original request with a 5xx".
TEST_F(rfc3262_3, is_repeated_at_t1_doubling_without_end_and_then_the_invite_is_refused)
{
    net.lost = [](const sent& s) { return caption(*s.message) == "PRACK"; };
    invite();
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(times(net, reliable_180),
              (std::vector<fsm::duration>{0ms, 500ms, 1500ms, 3500ms, 7500ms, 15500ms, 31500ms}));
    EXPECT_EQ(times(net, "Bob -> Alice 504 INVITE"), (std::vector<fsm::duration>{32s}));
}

// "Retransmissions of the reliable provisional response cease when a matching PRACK is received"; "it MUST be
// responded to with a 2xx response".
TEST_F(rfc3262_3, its_prack_stops_it_and_is_accepted)
{
    invite();
    net.pass(20s);
    EXPECT_EQ(net.count(reliable_180), 1u);
    EXPECT_EQ(net.count("Bob -> Alice 200 PRACK"), 1u);
    bob.answer(bob.call, 200);
    EXPECT_TRUE(net.come_to_rest());
    EXPECT_EQ(bob.agent.live_dialogs(), 1u);
}

// "If a PRACK request is received by the UA core that does not match any unacknowledged reliable provisional
// response, the UAS MUST respond to the PRACK with a 481 response."
TEST_F(rfc3262_3, a_prack_that_matches_nothing_gets_481)
{
    alice.handle = [](phone&, const fsm::event& e) { return is(e, "180 INVITE"); };
    invite();
    const auto rseq = *sip::number_of(net.message(reliable_180), sip::field_id::rseq);
    acknowledge(std::to_string(rseq + 1) + " 1 INVITE");
    acknowledge(std::to_string(rseq) + " 2 INVITE");
    acknowledge(std::to_string(rseq) + " 1 OPTIONS");
    EXPECT_EQ(net.count("Bob -> Alice 481 PRACK"), 3u);
    acknowledge(rack_of_the(0));
    EXPECT_EQ(net.count("Bob -> Alice 200 PRACK"), 1u);
    acknowledge(rack_of_the(0));
    EXPECT_EQ(net.count("Bob -> Alice 481 PRACK"), 4u);
}

// "If the UAS does send a final response when reliable responses are still unacknowledged, it SHOULD NOT
// continue to retransmit ..., but it MUST be prepared to process PRACK requests for those outstanding
// responses."
TEST_F(rfc3262_3, after_a_final_response_its_prack_is_still_taken)
{
    alice.handle = [](phone&, const fsm::event& e) { return is(e, "180 INVITE"); };
    invite();
    bob.answer(bob.call, 200);
    net.pass(10s);
    EXPECT_EQ(net.count(reliable_180), 1u);
    acknowledge(rack_of_the(0));
    EXPECT_EQ(net.count("Bob -> Alice 200 PRACK"), 1u);
}

TEST_F(rfc3262_3, the_2xx_is_repeated_in_its_place)
{
    alice.handle = [](phone&, const fsm::event& e) { return is(e, "180 INVITE"); };
    net.lost = [](const sent& s) { return caption(*s.message) == "ACK"; };
    invite();
    bob.answer(bob.call, 200);
    net.pass(4s);
    EXPECT_EQ(times(net, "Bob -> Alice 200 INVITE"),
              (std::vector<fsm::duration>{0ms, 500ms, 1500ms, 3500ms}));
    EXPECT_EQ(net.count(reliable_180), 1u);
}

// 4: "Assuming the response is to be transmitted reliably, the UAC MUST create a new request with method
// PRACK. This request is sent within the dialog associated with the provisional response"; 7.2.
TEST_F(rfc3262_4, who_knows_of_it_acknowledges_each_once)
{
    net.copied = [](const sent& s) { return caption(*s.message) == "180 INVITE"; };
    invite();
    const auto& prack = net.message("Alice -> Bob PRACK");
    EXPECT_EQ(prack.value(sip::field_id::rack), rack_of_the(0));
    EXPECT_EQ(prack.value(sip::field_id::to), net.message(reliable_180).value(sip::field_id::to));
    EXPECT_EQ(prack.value(sip::field_id::cseq), "2 PRACK");
    EXPECT_FALSE(sip::check(prack));
    ring(183);
    net.settle();
    EXPECT_EQ(net.count("Alice -> Bob PRACK"), 2u);
    EXPECT_EQ(net.count("Bob -> Alice 200 PRACK"), 2u);
}

// "If the request did not include either a Supported or Require header field indicating this feature, the UAS
// MUST NOT send the provisional response reliably." One that does all the same gets no PRACK.
TEST_F(rfc3262_4, who_has_not_named_it_sends_no_prack)
{
    invite("timer");
    EXPECT_FALSE(net.message(reliable_180).has(sip::field_id::rseq));
    bob.handle = [](phone& p, const fsm::event& e) {
        if (!is(e, "INVITE"))
            return false;
        fsm::answer how;
        how.status = 180;
        how.fields = {{"Require", "100rel"}, {"RSeq", "7"}};
        p.agent.answer_request(p.net.now, e.transaction, std::move(how));
        return true;
    };
    invite("timer");
    EXPECT_TRUE(net.message(reliable_180, 1).has(sip::field_id::rseq));
    EXPECT_EQ(net.count("Alice -> Bob PRACK"), 0u);
}

// "if the UAC receives another reliable provisional response to the same request, and its RSeq value is not
// one higher than the value of the sequence number, that response MUST NOT be acknowledged with a PRACK".
TEST_F(rfc3262_4, what_comes_behind_a_gap_is_not_acknowledged)
{
    net.lost = [](const sent& s) { return caption(*s.message) == "183 INVITE"; };
    invite();
    ring(183);
    net.settle();
    ring(181);
    net.settle();
    EXPECT_EQ(net.count("Bob -> Alice 181 INVITE"), 1u);
    EXPECT_EQ(net.count("Alice -> Bob PRACK"), 1u);
}

// "If the response is a 100 (Trying) (as opposed to 101 to 199), this option tag MUST be ignored".
TEST_F(rfc3262_4, a_100_is_not_acknowledged)
{
    bob.handle = [](phone& p, const fsm::event& e) {
        if (!is(e, "INVITE"))
            return false;
        p.call = e.transaction;
        fsm::answer how;
        how.status = 100;
        how.fields = {{"Require", "100rel"}, {"RSeq", "7"}};
        p.agent.answer_request(p.net.now, e.transaction, std::move(how));
        return true;
    };
    invite();
    EXPECT_EQ(net.count("Bob -> Alice 100 INVITE"), 1u);
    EXPECT_EQ(net.count("Alice -> Bob PRACK"), 0u);
}

TEST_F(rfc3262_4, where_nothing_is_to_be_acknowledged_no_prack_can_be_sent)
{
    bob.handle = rings();
    invite();
    EXPECT_EQ(alice.agent.request_in(net.now, alices(), "PRACK"), fsm::transaction_id::none);
}

// 5: "If the UAC receives a reliable provisional response with an offer ..., it MUST generate an answer in
// the PRACK."
TEST_F(rfc3262_5, an_offer_in_the_response_is_answered_in_its_prack)
{
    bob.handle = [](phone& p, const fsm::event& e) {
        if (!is(e, "INVITE"))
            return false;
        p.call = e.transaction;
        fsm::answer how;
        how.status = 183;
        how.reliable = true;
        how.content_type = "application/sdp";
        how.body = "v=0\r\no=- 1 1 IN IP4 192.0.2.2\r\ns=-\r\nc=IN IP4 192.0.2.2\r\nt=0 0\r\n"
                   "m=audio 49170 RTP/AVP 0\r\n";
        p.agent.answer_request(p.net.now, e.transaction, std::move(how));
        return true;
    };
    invite();
    const auto& prack = net.message("Alice -> Bob PRACK");
    EXPECT_EQ(prack.value(sip::field_id::content_type), "application/sdp");
    EXPECT_NE(prack.body().find("m=audio 9 RTP/AVP 0\r\na=inactive"), std::string_view::npos) << prack.body();
}

}  // namespace
