#include "wire.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;

struct callee
{
    network net;
    phone bob{net, "Bob", 2};

    callee() { net.stranger_at("stranger", at(99)); }

    // The caption of the last thing that Bob sent after getting these octets; "" for silence.
    std::string reply_to(const std::string& octets)
    {
        const auto before = net.log.size();
        net.put("stranger", at(2), octets);
        net.settle();
        return net.log.size() > before + 1 ? caption(last()) : "";
    }
    const sip::message& last() const { return *net.log.back().message; }
    std::string value(sip::field_id id) const { return std::string{last().value(id)}; }
};

const std::string bobs = "sip:bob@192.0.2.2";

TEST(rfc3261_8_1_1, a_request_has_what_every_request_needs)
{
    network net;
    phone alice{net, "Alice", 1};
    fsm::outgoing_request what;
    what.request_uri = "sip:bob@example.com";
    what.next_hop = at(2);
    what.routes = {"<sip:192.0.2.2;lr>"};
    alice.agent.request(net.now, what);
    net.settle();
    const auto& m = net.message("Alice -> 192.0.2.2:5060 INVITE");
    EXPECT_FALSE(sip::check(m));
    EXPECT_EQ(m.request_uri(), "sip:bob@example.com");
    EXPECT_EQ(m.value(sip::field_id::max_forwards), "70");
    EXPECT_EQ(m.value(sip::field_id::to), "<sip:bob@example.com>");
    EXPECT_EQ(m.value(sip::field_id::route), "<sip:192.0.2.2;lr>");
    EXPECT_EQ(m.value(sip::field_id::cseq), "1 INVITE");
    EXPECT_EQ(m.value(sip::field_id::contact), "<sip:Alice@192.0.2.1:5060>");
    EXPECT_TRUE(m.has(sip::field_id::allow));
    EXPECT_TRUE(m.has(sip::field_id::supported));
    EXPECT_GE(sip::from_of(m)->tag.size(), 8u);
    EXPECT_TRUE(sip::top_via(m)->has_cookie());
    EXPECT_TRUE(sip::top_via(m)->has_rport);
    EXPECT_EQ(sip::top_via(m)->rport, 0);
}

TEST(rfc3261_8_1_1_1, a_preloaded_strict_route_takes_the_request_uri)
{
    network net;
    phone alice{net, "Alice", 1};
    fsm::outgoing_request what;
    what.method = "OPTIONS";
    what.request_uri = "sip:bob@example.com";
    what.next_hop = at(2);
    what.routes = {"<sip:192.0.2.2>", "<sip:192.0.2.3;lr>"};
    alice.agent.request(net.now, what);
    net.settle();
    const auto& m = net.message("Alice -> 192.0.2.2:5060 OPTIONS");
    EXPECT_EQ(m.request_uri(), "sip:192.0.2.2");
    EXPECT_EQ(m.value(sip::field_id::route), "<sip:192.0.2.3;lr>");
    EXPECT_EQ(m.value(*m.next(*m.first(sip::field_id::route))), "<sip:bob@example.com>");
    EXPECT_FALSE(m.has(sip::field_id::contact));
}

TEST(rfc3261_8_1_1, what_the_user_gives_replaces_what_we_would_write)
{
    network net;
    phone alice{net, "Alice", 1};
    fsm::outgoing_request what;
    what.request_uri = "sip:bob@example.com";
    what.next_hop = at(2);
    what.fields = {{"Max-Forwards", "5"}, {"m", "<sip:other@192.0.2.7>"}, {"Subject", "lab"}};
    what.content_type = "application/sdp";
    what.body = "v=0\r\n";
    alice.agent.request(net.now, what);
    net.settle();
    const auto& m = net.message("Alice -> 192.0.2.2:5060 INVITE");
    EXPECT_EQ(m.value(sip::field_id::max_forwards), "5");
    EXPECT_EQ(m.rows(sip::field_id::contact), 1u);
    EXPECT_EQ(m.value(sip::field_id::contact), "<sip:other@192.0.2.7>");
    EXPECT_EQ(m.value(sip::field_id::content_type), "application/sdp");
    EXPECT_EQ(m.body(), "v=0\r\n");
    EXPECT_EQ(m.value(sip::field_id::subject), "lab");
}

TEST(rfc3261_8_1_3_3, a_response_with_two_vias_is_dropped)
{
    network net;
    phone alice{net, "Alice", 1};
    alice.invite(at(99));
    net.stranger_at("stranger", at(99));
    net.settle();
    const auto ringing = sip::make_response(*net.log.front().message, {180, {}, "b"});
    const auto stored = sip::store(ringing);
    net.put("stranger", at(1),
            sip::edit{*stored}.append("Via", "SIP/2.0/UDP 192.0.2.50;branch=z9hG4bKx").finish());
    net.settle();
    EXPECT_TRUE(alice.seen.empty());
    net.put("stranger", at(1), ringing);
    net.settle();
    EXPECT_EQ(alice.seen.size(), 1u);
}

TEST(rfc3261_8_1_3_5, a_retry_keeps_call_id_from_and_to_and_counts_up)
{
    network net;
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2, answers(407)};
    const auto first = alice.invite(bob.address);
    net.pass(100ms);
    fsm::outgoing_request again;
    again.request_uri = "sip:bob@example.com";
    again.next_hop = bob.address;
    again.retry_of = first;
    again.fields = {{"Proxy-Authorization", "Digest username=\"a\""}};
    alice.agent.request(net.now, again);
    net.settle();
    const auto& before = net.message("Alice -> Bob INVITE");
    const auto& after = net.message("Alice -> Bob INVITE", 1);
    for (const auto id : {sip::field_id::call_id, sip::field_id::from, sip::field_id::to})
        EXPECT_EQ(before.value(id), after.value(id));
    EXPECT_EQ(after.value(sip::field_id::cseq), "2 INVITE");
    EXPECT_NE(sip::top_via(before)->branch, sip::top_via(after)->branch);
}

TEST(rfc3261_8_2_1, an_unknown_method_gets_501_and_one_not_supported_405_both_with_allow)
{
    callee c;
    EXPECT_EQ(c.reply_to(request("DANCE", bobs)), "501 DANCE");
    EXPECT_EQ(c.value(sip::field_id::allow), "INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY");
    EXPECT_EQ(c.reply_to(request("MESSAGE", bobs, {{"Call-ID", "2"}})), "405 MESSAGE");
    EXPECT_TRUE(c.last().has(sip::field_id::allow));
}

TEST(rfc3261_8_2_2_1, an_unknown_scheme_gets_416)
{
    callee c;
    EXPECT_EQ(c.reply_to(request("INVITE", "nobodyKnows:this")), "416 INVITE");
}

TEST(rfc3261_8_2_2_2, the_same_request_by_another_path_gets_482)
{
    callee c;
    c.bob.handle = rings();
    EXPECT_EQ(c.reply_to(request("INVITE", bobs)), "180 INVITE");
    EXPECT_EQ(c.reply_to(request("INVITE", bobs, {{"Via", "SIP/2.0/UDP 192.0.2.99;branch=z9hG4bKother"}})),
              "482 INVITE");
    EXPECT_EQ(
        c.reply_to(request("INVITE", bobs,
                           {{"Via", "SIP/2.0/UDP 192.0.2.99;branch=z9hG4bKthird"}, {"CSeq", "2 INVITE"}})),
        "180 INVITE");
}

TEST(rfc3261_8_2_2_3, an_extension_not_understood_gets_420_with_exactly_these)
{
    callee c;
    EXPECT_EQ(c.reply_to(request("INVITE", bobs, {{"Require", "nothing, really"}})), "420 INVITE");
    EXPECT_EQ(c.value(sip::field_id::unsupported), "nothing, really");
}

TEST(rfc3261_8_2_3, a_body_not_understood_gets_415_unless_it_is_optional)
{
    callee c;
    EXPECT_EQ(c.reply_to(request("INVITE", bobs, {{"Content-Type", "text/dance"}}, "x")), "415 INVITE");
    EXPECT_EQ(c.value(sip::field_id::accept), "application/sdp");
    EXPECT_EQ(c.reply_to(request("INVITE", bobs,
                                 {{"Content-Type", "text/dance"},
                                  {"Content-Disposition", "render;handling=optional"},
                                  {"Call-ID", "2"},
                                  {"Via", "SIP/2.0/UDP 192.0.2.99;branch=z9hG4bKo"}},
                                 "x")),
              "486 INVITE");
}

TEST(rfc3261_8_2_6_2, a_mandatory_field_that_is_missing_gets_400)
{
    callee c;
    EXPECT_EQ(c.reply_to(request("INVITE", bobs, {{"To", ""}})), "400 INVITE");
    EXPECT_EQ(c.reply_to(request("INVITE", bobs, {{"Max-Forwards", "soon"}})), "400 INVITE");
    EXPECT_EQ(c.reply_to(request("INVITE", bobs,
                                 {{"CSeq", "2 OPTIONS"}, {"Via", "SIP/2.0/UDP 192.0.2.99;branch=z9hG4bKc"}})),
              "400 OPTIONS");
}

TEST(rfc3261_8_2_2, a_fault_in_a_field_that_is_not_needed_does_no_harm)
{
    callee c;
    EXPECT_EQ(c.reply_to(request("OPTIONS", bobs, {{"Date", "yesterday"}, {"X-Unknown", "@@@"}})),
              "200 OPTIONS");
}

TEST(rfc3261_7_1, the_version_in_lower_case_is_the_same_version)
{
    callee c;
    auto octets = request("OPTIONS", bobs);
    octets.replace(octets.find("SIP/2.0"), 7, "sip/2.0");
    EXPECT_EQ(c.reply_to(octets), "200 OPTIONS");
}

TEST(rfc3261_21_5_6, another_version_gets_505)
{
    callee c;
    auto octets = request("OPTIONS", bobs);
    octets.replace(octets.find("SIP/2.0\r\n"), 9, "SIP/7.0\r\n");
    EXPECT_EQ(c.reply_to(octets), "505 OPTIONS");
}

// "The server was unable to process the request since the message length exceeded its capabilities."
TEST(rfc3261_21_5_7, a_request_that_is_not_wholly_read_gets_513)
{
    std::string rows;
    for (int i = 0; i < 256; ++i)
        rows += "X-Filler: y\r\n";
    callee behind, before;
    auto octets = request("INVITE", bobs);
    EXPECT_EQ(behind.reply_to(octets.insert(octets.find("Content-Length"), rows)), "513 INVITE");
    octets = request("INVITE", bobs);
    EXPECT_EQ(before.reply_to(octets.insert(octets.find("From: "), rows)), "513 ?") << "its CSeq is not read";
}

TEST(rfc3261_8_2_6, every_copy_of_an_unreadable_request_gets_the_same_answer)
{
    callee c;
    auto octets = request("OPTIONS", bobs, {{"Call-ID", ""}});
    EXPECT_EQ(c.reply_to(octets), "400 OPTIONS");
    EXPECT_EQ(c.net.log.size(), 2u);
    const auto first = std::string{c.last().octets()};
    EXPECT_EQ(c.reply_to(octets), "400 OPTIONS");
    EXPECT_EQ(first, c.last().octets());
}

TEST(rfc3261_8_2_6, garbage_gets_no_answer)
{
    callee c;
    EXPECT_EQ(c.reply_to("hello"), "");
    EXPECT_EQ(c.reply_to(""), "");
    EXPECT_EQ(c.reply_to(std::string(65'507, 'x')), "");
    EXPECT_TRUE(c.bob.agent.idle());
}

TEST(rfc3261_11_2, options_is_answered_with_what_we_can_do)
{
    callee c;
    EXPECT_EQ(c.reply_to(request("OPTIONS", bobs)), "200 OPTIONS");
    for (const auto id : {sip::field_id::allow, sip::field_id::accept, sip::field_id::accept_encoding,
                          sip::field_id::accept_language, sip::field_id::supported})
        EXPECT_TRUE(c.last().has(id)) << sip::name_of(id);
    EXPECT_FALSE(sip::check(c.last()));
}

TEST(rfc3261_11_2, options_inside_a_call_does_not_touch_it)
{
    network net;
    phone alice{net, "Alice", 1}, bob{net, "Bob", 2, answers(200)};
    alice.invite(bob.address);
    net.pass(1s);
    alice.agent.request_in(net.now, alice.agent.dialog_of(alice.call), "OPTIONS");
    net.pass(1s);
    EXPECT_EQ(net.count("Bob -> Alice 200 OPTIONS"), 1u);
    EXPECT_EQ(bob.agent.live_dialogs(), 1u);
}

}  // namespace
