// RFC 3261 8.3, sentence by sentence: what a redirect server does.
#include "wire.hpp"

#include "fsm/redirect.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;

const std::string bobs = "sip:bob@example.com";

struct lab
{
    network net;
    fsm::redirection says{302, {"<sip:bob@192.0.2.5>"}, {}};
    fsm::redirect_server core;

    lab() : core{{[this](const sip::message&) { return says; }, {}}, sip::choices{12}}
    {
        net.add("Redirect", core, at(12), [this] {
            for (fsm::event e; core.next_event(e);)
            {
            }
        });
        net.stranger_at("stranger", at(99));
    }
    sip::message_ptr answer_to(const std::string& octets)
    {
        const auto before = net.log.size();
        net.put("stranger", at(12), octets);
        net.settle();
        return net.log.size() > before + 1 ? net.log.back().message : nullptr;
    }
};

TEST(rfc3261_8_3, it_returns_a_final_response_of_class_3xx_with_the_locations_in_contact)
{
    lab l;
    l.says.contacts = {"<sip:bob@192.0.2.5>;q=0.7", "<mailto:bob@example.com>;q=0.1;expires=60"};
    const auto m = l.answer_to(request("INVITE", bobs));
    EXPECT_EQ(caption(*m), "302 INVITE");
    EXPECT_FALSE(sip::to_of(*m)->tag.empty());
    std::vector<std::string> contacts;
    for (const auto* row = m->first(sip::field_id::contact); row; row = m->next(*row))
        contacts.emplace_back(m->value(*row));
    EXPECT_EQ(contacts, l.says.contacts);
}

TEST(rfc3261_8_3, it_issues_no_requests_of_its_own)
{
    lab l;
    l.answer_to(request("INVITE", bobs));
    l.net.pass(100s);
    for (const auto& s : l.net.log)
        EXPECT_TRUE(s.from != "Redirect" || s.message->is_response());
}

TEST(rfc3261_8_3, it_maintains_transaction_state)
{
    lab l;
    const auto octets = request("INVITE", bobs);
    const auto first = l.answer_to(octets), second = l.answer_to(octets);
    EXPECT_EQ(first->octets(), second->octets());
    // 17.2.1: repeated until the ACK comes, which it absorbs
    l.net.pass(3s);
    EXPECT_GT(l.net.count("Redirect -> stranger 302 INVITE"), 3u);
    l.net.put("stranger", at(12),
              request("ACK", bobs,
                      {{"Via", "SIP/2.0/UDP 192.0.2.99:5060;branch=z9hG4bKINVITE"},
                       {"To", std::string{first->value(sip::field_id::to)}},
                       {"CSeq", "1 ACK"}}));
    l.net.settle();
    const auto before = l.net.log.size();
    l.net.pass(100s);
    EXPECT_EQ(l.net.log.size(), before);
    EXPECT_TRUE(l.core.idle());
}

TEST(rfc3261_8_3, cancel_gets_200_and_the_final_response_stands)
{
    lab l;
    const auto answered = l.answer_to(request("INVITE", bobs));
    const auto m = l.answer_to(request("CANCEL", bobs,
                                       {{"Via", "SIP/2.0/UDP 192.0.2.99:5060;branch=z9hG4bKINVITE"},
                                        {"CSeq", "1 CANCEL"},
                                        {"Contact", ""}}));
    EXPECT_EQ(caption(*m), "200 CANCEL");
    l.net.pass(1s);
    EXPECT_EQ(l.net.log.back().message->octets(), answered->octets());
}

TEST(rfc3261_8_3, it_never_redirects_to_the_request_uri)
{
    lab l;
    l.says.contacts = {"<sip:%62ob@EXAMPLE.com>", "<sip:bob@192.0.2.5>"};
    auto m = l.answer_to(request("INVITE", bobs));
    EXPECT_EQ(m->status(), 302);
    EXPECT_EQ(m->value(sip::field_id::contact), "<sip:bob@192.0.2.5>");
    EXPECT_EQ(m->next(*m->first(sip::field_id::contact)), nullptr);
    l.says.contacts = {"<" + bobs + ">"};
    m = l.answer_to(request("OPTIONS", bobs));
    EXPECT_EQ(m->status(), 404);
    EXPECT_FALSE(m->has(sip::field_id::contact));
}

TEST(rfc3261_8_3, without_any_location_it_says_404)
{
    lab l;
    l.says.contacts.clear();
    EXPECT_EQ(l.answer_to(request("INVITE", bobs))->status(), 404);
}

TEST(rfc3261_8_3, it_may_refuse)
{
    lab l;
    l.says = {486, {}, {{"Retry-After", "5"}}};
    const auto m = l.answer_to(request("INVITE", bobs));
    EXPECT_EQ(m->status(), 486);
    EXPECT_EQ(m->value(sip::field_id::retry_after), "5");
}

TEST(rfc3261_8_2_2_3, it_redirects_what_it_does_not_know)
{
    lab l;
    EXPECT_EQ(l.answer_to(request("DANCE", bobs))->status(), 302);
    EXPECT_EQ(l.answer_to(request("INVITE", bobs, {{"Require", "dance"}, {"X-Strange", "@@"}}))->status(),
              302);
    EXPECT_EQ(l.answer_to(request("MESSAGE", bobs, {{"Proxy-Require", "dance"}}))->status(), 302);
}

TEST(rfc3261_8_3, another_version_gets_505)
{
    lab l;
    auto octets = request("OPTIONS", bobs);
    octets.replace(octets.find("SIP/2.0"), 7, "SIP/3.0");
    EXPECT_EQ(l.answer_to(octets)->status(), 505);
}

}  // namespace
