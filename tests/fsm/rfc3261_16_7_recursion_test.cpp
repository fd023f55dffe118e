// RFC 3261 16.5 and 16.7 item 4: a proxy that tries the Contacts of a 3xx by itself; 10.3, 16.5 and RFC
// 3327 5.4: one that knows who is registered.
#include "registering.hpp"

#include "sip/name_addr.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;

const std::string bobs = "sip:bob@example.com";

// A proxy at 192.0.2.11 that sends what is for example.com to 192.0.2.2, where the test answers by itself.
struct lab
{
    network net;
    relay proxy;
    int answered = 0;

    explicit lab(fsm::proxy_settings s) : proxy{net, "Proxy", 11, std::move(s)} {}

    // The request that left for this host and port, as it was last sent; null: none.
    sip::message_ptr sent_to(int host) const
    {
        for (auto i = net.log.size(); i-- > 0;)
            if (net.log[i].from == "Proxy" && net.log[i].to == at(host).host_port() &&
                net.log[i].message->is_request() && net.log[i].message->method() != sip::method::ack)
                return net.log[i].message;
        return nullptr;
    }
    void answer(int host, int status, const std::vector<std::string>& contacts = {})
    {
        const auto sent = sent_to(host);
        ASSERT_TRUE(sent) << host;
        sip::response_parts parts;
        parts.status = status;
        parts.to_tag = "t";
        for (const auto& c : contacts)
            parts.more.emplace_back("Contact", c);
        net.stranger_at("answerer", at(host));
        net.put("answerer", at(11), sip::make_response(*sent, parts));
        net.settle();
    }
    void ask(const std::string& octets)
    {
        net.stranger_at("stranger", at(99));
        net.put("stranger", at(11), octets);
        net.settle();
    }
    sip::message_ptr last_answer() const
    {
        for (auto i = net.log.size(); i-- > 0;)
            if (net.log[i].from == "Proxy" && net.log[i].message->is_response() &&
                net.log[i].message->status() > 100)
                return net.log[i].message;
        return nullptr;
    }
    std::size_t invites() const
    {
        return static_cast<std::size_t>(std::count_if(net.log.begin(), net.log.end(), [](const sent& s) {
            return s.from == "Proxy" && s.message->is_request() && s.message->method() == sip::method::invite;
        }));
    }
};

fsm::proxy_settings recursing()
{
    auto s = to({at(2)});
    s.recurse = true;
    return s;
}

TEST(rfc3261_16_7_4, it_recurses_on_the_contacts_of_a_3xx)
{
    lab l{recursing()};
    l.ask(request("INVITE", bobs));
    l.answer(2, 302, {"<sip:bob@192.0.2.3;x=y?Subject=z>"});
    ASSERT_TRUE(l.sent_to(3));
    EXPECT_EQ(l.sent_to(3)->request_uri(), "sip:bob@192.0.2.3;x=y");
    EXPECT_FALSE(l.last_answer());
    l.answer(3, 486);
    EXPECT_EQ(caption(*l.last_answer()), "486 INVITE");
}

TEST(rfc3261_16_7_4, without_being_told_to_it_forwards_the_3xx)
{
    lab l{to({at(2)})};
    l.ask(request("INVITE", bobs));
    l.answer(2, 302, {"<sip:bob@192.0.2.3>"});
    EXPECT_FALSE(l.sent_to(3));
    EXPECT_EQ(caption(*l.last_answer()), "302 INVITE");
}

TEST(rfc3261_16_6, larger_q_first)
{
    lab l{recursing()};
    l.ask(request("INVITE", bobs));
    l.answer(2, 302, {"<sip:bob@192.0.2.4>;q=0.3", "<sip:bob@192.0.2.3>;q=0.7"});
    ASSERT_TRUE(l.sent_to(3));
    EXPECT_FALSE(l.sent_to(4));
    l.answer(3, 480);
    ASSERT_TRUE(l.sent_to(4));
}

TEST(rfc3261_16_5, no_uri_is_tried_twice_so_that_a_circle_ends)
{
    lab l{recursing()};
    l.ask(request("INVITE", bobs));
    l.answer(2, 302, {"<sip:bob@192.0.2.3>"});
    l.answer(3, 302, {"<" + bobs + ">", "<sip:bob@192.0.2.4>"});
    l.answer(4, 302, {"<sip:bob@192.0.2.3>", "<sip:%62ob@192.0.2.4>"});
    EXPECT_EQ(l.invites(), 3u);
    // 16.7 item 6: "If there are no final responses in the context, the proxy MUST send a 408"
    EXPECT_EQ(caption(*l.last_answer()), "408 INVITE");
}

TEST(rfc3261_16_7_4, contacts_of_other_schemes_stay_in_the_response)
{
    lab l{recursing()};
    l.ask(request("INVITE", bobs));
    l.answer(2, 302, {"<mailto:bob@example.com>", "<sip:bob@192.0.2.3>"});
    l.answer(3, 486);
    EXPECT_EQ(caption(*l.last_answer()), "302 INVITE");
    EXPECT_EQ(l.last_answer()->value(sip::field_id::contact), "<mailto:bob@example.com>");
    EXPECT_EQ(office::values(*l.last_answer()).size(), 1u);
}

// 19.1.5: "If the URI contains a method parameter, its value MUST be used as the method of the request." A
// proxy changes no method, so it is for the client.
TEST(rfc3261_16_7_4, contacts_for_another_method_stay_in_the_response)
{
    lab l{recursing()};
    l.ask(request("INVITE", bobs));
    l.answer(2, 302, {"<sip:bob@192.0.2.4;method=MESSAGE>", "<sip:bob@192.0.2.3;method=INVITE>;q=0.1"});
    EXPECT_FALSE(l.sent_to(4));
    ASSERT_TRUE(l.sent_to(3));
    EXPECT_EQ(l.sent_to(3)->request_uri(), "sip:bob@192.0.2.3");
    l.answer(3, 486);
    EXPECT_EQ(caption(*l.last_answer()), "302 INVITE");
    EXPECT_EQ(l.last_answer()->value(sip::field_id::contact), "<sip:bob@192.0.2.4;method=MESSAGE>");
}

TEST(rfc3261_16_5, for_a_uri_that_is_not_its_own_it_does_not_recurse)
{
    lab l{recursing()};
    l.ask(request("INVITE", "sip:carol@example.org"));
    l.answer(2, 302, {"<sip:bob@192.0.2.3>"});
    EXPECT_FALSE(l.sent_to(3));
    EXPECT_EQ(caption(*l.last_answer()), "302 INVITE");
}

TEST(rfc3261_16_7_4, after_a_cancel_it_does_not_recurse)
{
    lab l{recursing()};
    l.ask(request("INVITE", bobs));
    l.answer(2, 180);
    l.ask(request("CANCEL", bobs,
                  {{"Via", "SIP/2.0/UDP 192.0.2.99:5060;branch=z9hG4bKINVITE"}, {"CSeq", "1 CANCEL"}}));
    const auto sent = l.net.message("Proxy -> 192.0.2.2:5060 INVITE").octets();
    sip::response_parts parts;
    parts.status = 302;
    parts.to_tag = "t";
    parts.more = {{"Contact", "<sip:bob@192.0.2.3>"}};
    const auto invite = sip::store(std::string{sent});
    l.net.stranger_at("answerer", at(2));
    l.net.put("answerer", at(11), sip::make_response(*invite, parts));
    l.net.settle();
    EXPECT_FALSE(l.sent_to(3));
}

// A proxy that is the registrar of example.com.
fsm::proxy_settings registering()
{
    fsm::proxy_settings s;
    s.domains = {"example.com"};
    s.registrar = for_example_com();
    return s;
}

std::string register_bob(const std::string& contacts, const fsm::extra_fields& more = {})
{
    fsm::extra_fields all{{"To", "<sip:bob@example.com>"}, {"Contact", contacts}};
    all.insert(all.end(), more.begin(), more.end());
    return request("REGISTER", "sip:example.com", all);
}

TEST(rfc3261_16_5, a_request_for_a_registered_user_goes_to_where_it_is)
{
    lab l{registering()};
    l.ask(register_bob("<sip:bob@192.0.2.4>;q=0.2, <sip:bob@192.0.2.3>"));
    EXPECT_EQ(caption(*l.last_answer()), "200 REGISTER");
    l.ask(request("INVITE", bobs));
    ASSERT_TRUE(l.sent_to(3));
    EXPECT_EQ(l.sent_to(3)->request_uri(), "sip:bob@192.0.2.3");
    EXPECT_FALSE(l.sent_to(4));
    l.answer(3, 486);
    ASSERT_TRUE(l.sent_to(4));
}

TEST(rfc3261_16_5, who_is_not_registered_any_more_is_not_available)
{
    lab l{registering()};
    l.ask(register_bob("<sip:bob@192.0.2.3>;expires=60"));
    l.net.pass(60s);
    l.ask(request("INVITE", bobs));
    EXPECT_FALSE(l.sent_to(3));
    EXPECT_EQ(caption(*l.last_answer()), "480 INVITE");
}

TEST(rfc3261_10_3_1, a_register_for_another_domain_is_forwarded)
{
    lab l{registering()};
    l.ask(request("REGISTER", "sip:192.0.2.5", {{"To", "<sip:bob@192.0.2.5>"}}));
    ASSERT_TRUE(l.sent_to(5));
    EXPECT_EQ(caption(*l.sent_to(5)), "REGISTER");
}

TEST(rfc3261_10_3, a_proxy_includes_no_record_route_in_the_answer_to_a_register)
{
    lab l{registering()};
    l.ask(register_bob("<sip:bob@192.0.2.3>", {{"Record-Route", "<sip:192.0.2.1;lr>"}}));
    EXPECT_FALSE(l.last_answer()->has(sip::field_id::record_route));
}

TEST(rfc3327_5_4, the_path_becomes_the_route_ahead_of_what_is_there)
{
    lab l{registering()};
    l.ask(register_bob("<sip:bob@192.0.2.3>",
                       {{"Path", "<sip:192.0.2.6;lr>, <sip:192.0.2.7;lr>"}, {"Supported", "path"}}));
    l.ask(request("INVITE", bobs));
    ASSERT_TRUE(l.sent_to(6));
    EXPECT_EQ(l.sent_to(6)->request_uri(), "sip:bob@192.0.2.3");
    EXPECT_EQ(l.sent_to(6)->value(sip::field_id::route), "<sip:192.0.2.6;lr>, <sip:192.0.2.7;lr>");
}

TEST(rfc3327_5_4, a_strict_router_in_the_path_gets_the_request_uri)
{
    lab l{registering()};
    l.ask(register_bob("<sip:bob@192.0.2.3>", {{"Path", "<sip:192.0.2.6>"}, {"Supported", "path"}}));
    l.ask(request("INVITE", bobs));
    ASSERT_TRUE(l.sent_to(6));
    EXPECT_EQ(l.sent_to(6)->request_uri(), "sip:192.0.2.6");
    EXPECT_EQ(l.sent_to(6)->value(sip::field_id::route), "<sip:bob@192.0.2.3>");
}

}  // namespace
