// RFC 3261 13.2.1, 13.2.2.4, RFC 3264: an offer is answered, also by a user agent whose user has no media.
#include "wire.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;

const std::string offer = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n"
                          "m=audio 49170 RTP/AVP 0\r\n";

std::string answered(int host)
{
    const auto at = "192.0.2." + std::to_string(host);
    return "v=0\r\no=- 1 1 IN IP4 " + at + "\r\ns=-\r\nc=IN IP4 " + at +
           "\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\na=inactive\r\n";
}

phone::handler with(int status, std::string body)
{
    return [=](phone& p, const fsm::event& e) {
        if (!is(e, "INVITE"))
            return false;
        fsm::answer how;
        how.status = status;
        how.content_type = body.empty() ? "" : "application/sdp";
        how.body = body;
        return p.agent.answer_request(p.net.now, e.transaction, how);
    };
}

// "if the initial offer is in the first reliable non-failure message from the UAS back to the UAC ... the
// answer MUST be in the acknowledgment for that message"
TEST(rfc3261_13_2_1, an_offer_in_the_2xx_is_answered_in_the_ack)
{
    network net;
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2, with(200, offer)};
    alice.invite(bob.address);
    net.pass(1s);
    const auto& ack = net.message("Alice -> Bob ACK");
    EXPECT_EQ(ack.body(), answered(1));
    EXPECT_EQ(ack.value(sip::field_id::content_type), "application/sdp");
}

TEST(rfc3261_13_2_1, what_answers_our_offer_is_no_offer)
{
    network net;
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2, with(200, offer)};
    fsm::outgoing_request what;
    what.request_uri = "sip:bob@example.com";
    what.next_hop = bob.address;
    what.content_type = "application/sdp";
    what.body = offer;
    alice.agent.request(net.now, what);
    net.pass(1s);
    EXPECT_EQ(net.message("Alice -> Bob ACK").body(), "");
    EXPECT_FALSE(net.message("Alice -> Bob ACK").has(sip::field_id::content_type));
}

// "If the initial offer is in an INVITE, the answer MUST be in a reliable non-failure message from UAS back
// to UAC which is correlated to that INVITE."
TEST(rfc3261_13_2_1, an_offer_in_the_invite_is_answered_in_the_2xx)
{
    network net;
    phone bob{net, "Bob", 2, with(200, "")};
    net.stranger_at("stranger", at(99));
    net.put("stranger", bob.address,
            request("INVITE", "sip:bob@example.com", {{"Content-Type", "application/sdp"}}, offer));
    net.settle();
    EXPECT_EQ(net.message("Bob -> stranger 200 INVITE").body(), answered(2));
}

// 13.3.1.4: "If the INVITE did not contain an offer, the 2xx MUST contain an offer if the UAS has not yet
// sent an offer."
TEST(rfc3261_13_2_1, an_invite_without_an_offer_has_one_in_the_2xx_and_its_answer_in_the_ack)
{
    network net;
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2, with(200, "")};
    alice.invite(bob.address);
    net.pass(1s);
    const auto& ok = net.message("Bob -> Alice 200 INVITE");
    EXPECT_EQ(ok.value(sip::field_id::content_type), "application/sdp");
    EXPECT_EQ(ok.body(), "v=0\r\no=- 1 1 IN IP4 192.0.2.2\r\ns=-\r\nc=IN IP4 192.0.2.2\r\nt=0 0\r\n"
                         "m=audio 9 RTP/AVP 0 8\r\na=inactive\r\n");
    EXPECT_EQ(net.message("Alice -> Bob ACK").body(), answered(1));
}

TEST(rfc3261_14_2, a_new_invite_without_an_offer_is_offered_what_was_said_last)
{
    network net;
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2, [](phone& p, const fsm::event& e) {
                                          return with(183, offer)(p, e) && with(200, "")(p, e);
                                      }};
    alice.invite(bob.address);
    net.pass(1s);
    EXPECT_EQ(net.message("Bob -> Alice 200 INVITE").body(), "");
    bob.handle = with(200, "");
    alice.agent.request_in(net.now, alice.agent.dialog_of(alice.call), "INVITE");
    net.pass(1s);
    EXPECT_EQ(net.message("Bob -> Alice 200 INVITE", 1).body(), offer);
    EXPECT_EQ(net.message("Alice -> Bob ACK", 1).body(), answered(1));
}

TEST(rfc3261_14_2, who_described_no_session_in_a_call_offers_none_in_it)
{
    network net;
    phone alice{net, "Alice", 1},
        bob{net, "Bob", 2, [](phone& p, const fsm::event& e) {
                return p.agent.answer_request(p.net.now, e.transaction, {200, "OK", {}, "text/plain", "hi"});
            }};
    alice.invite(bob.address);
    net.pass(1s);
    bob.handle = with(200, "");
    alice.agent.request_in(net.now, alice.agent.dialog_of(alice.call), "INVITE");
    net.pass(1s);
    EXPECT_EQ(net.message("Bob -> Alice 200 INVITE", 1).body(), "");
}

TEST(rfc3261_13_2_1, what_was_answered_before_or_cannot_be_read_is_left_alone)
{
    for (const auto* type : {"text/plain", "application/sdp"})
    {
        network net;
        phone bob{net, "Bob", 2, with(200, "")};
        net.stranger_at("stranger", at(99));
        net.put("stranger", bob.address,
                request("INVITE", "sip:bob@example.com", {{"Content-Type", type}}, "no description"));
        net.settle();
        EXPECT_EQ(net.message("Bob -> stranger 200 INVITE").body(), "") << type;
    }
    network net;
    phone bob{net, "Bob", 2,
              [](phone& p, const fsm::event& e) { return with(183, offer)(p, e) && with(200, "")(p, e); }};
    net.stranger_at("stranger", at(99));
    net.put("stranger", bob.address,
            request("INVITE", "sip:bob@example.com", {{"Content-Type", "application/sdp"}}, offer));
    net.settle();
    EXPECT_EQ(net.message("Bob -> stranger 183 INVITE").body(), offer);
    EXPECT_EQ(net.message("Bob -> stranger 200 INVITE").body(), "");
}

}  // namespace
