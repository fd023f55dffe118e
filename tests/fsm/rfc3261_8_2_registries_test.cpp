// RFC 3261 8.2.1, 8.2.2.3: what follows from the table of methods and that of option tags.
#include "wire.hpp"

#include "fsm/refusal.hpp"

#include <gtest/gtest.h>

namespace {

using namespace wire;
using sip::method;

const std::string bobs = "sip:bob@192.0.2.2";

struct callee
{
    network net;
    fsm::user_agent bob;

    explicit callee(fsm::method_set methods = fsm::default_methods, fsm::option_set supported = {})
        : bob{{at(2), "sip:bob@example.com", "", "bob", {}, {}, methods, supported}, sip::choices{1}}
    {
        net.stranger_at("stranger", at(99));
        net.add("Bob", bob, at(2), [this] {
            for (fsm::event e; bob.next_event(e);)
                bob.by_default(net.now, e);
        });
    }
    const sip::message& reply_to(const std::string& octets)
    {
        net.put("stranger", at(2), octets);
        net.settle();
        return *net.log.back().message;
    }
};

TEST(rfc3261_8_2_1, an_unknown_method_gets_501_and_one_that_is_not_allowed_405_both_with_allow)
{
    callee c;
    const std::string allow = "INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY";
    for (const auto* known :
         {"PRACK", "UPDATE", "INFO", "SUBSCRIBE", "REFER", "MESSAGE", "PUBLISH", "REGISTER"})
    {
        const auto& reply = c.reply_to(request(known, bobs, {{"Call-ID", known}}));
        EXPECT_EQ(caption(reply), "405 " + std::string{known});
        EXPECT_EQ(reply.value(sip::field_id::allow), allow);
    }
    const auto& reply = c.reply_to(request("NEWMETHOD", bobs));
    EXPECT_EQ(caption(reply), "501 NEWMETHOD");
    EXPECT_EQ(reply.value(sip::field_id::allow), allow);
}

TEST(rfc3261_20_5, what_settings_add_is_allowed)
{
    auto methods = fsm::default_methods;
    callee c{methods.add(method::message).add(method::info)};
    EXPECT_EQ(caption(c.reply_to(request("MESSAGE", bobs))), "200 MESSAGE");
    EXPECT_EQ(c.reply_to(request("OPTIONS", bobs, {{"Call-ID", "c2"}})).value(sip::field_id::allow),
              "INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY, INFO, MESSAGE");
}

TEST(rfc3261_8_2_2_3, unsupported_lists_what_is_required_and_not_supported)
{
    fsm::option_set supported;
    EXPECT_FALSE(supported.add("no-such-tag"));
    ASSERT_TRUE(supported.add("timer"));
    ASSERT_TRUE(supported.add("replaces"));
    callee c{fsm::default_methods, supported};
    const auto& refused =
        c.reply_to(request("OPTIONS", bobs, {{"Require", "100rel, TIMER, unheard-of"}, {"Call-ID", "c1"}}));
    EXPECT_EQ(caption(refused), "420 OPTIONS");
    EXPECT_EQ(refused.value(sip::field_id::unsupported), "100rel, unheard-of");
    const auto& taken = c.reply_to(request(
        "OPTIONS", bobs,
        {{"Require", "TIMER"}, {"CSeq", "2 OPTIONS"}, {"Via", "SIP/2.0/UDP 192.0.2.99;branch=z9hG4bK2"}}));
    EXPECT_EQ(caption(taken), "200 OPTIONS");
    EXPECT_EQ(taken.value(sip::field_id::supported), "timer, replaces");
}

TEST(option_tags, none_is_supported_by_the_core_and_each_is_there_once)
{
    for (const auto& tag : fsm::option_tags())
    {
        EXPECT_FALSE(fsm::option_set{}.has(tag.name)) << tag.name;
        EXPECT_EQ(std::ranges::count(fsm::option_tags(), tag.name, &fsm::option_tag::name), 1) << tag.name;
    }
}

TEST(methods, all_that_have_a_name_are_in_the_table)
{
    for (int i = 1; i <= static_cast<int>(method::publish); ++i)
    {
        const auto* facts = fsm::facts_of(static_cast<method>(i));
        ASSERT_TRUE(facts) << sip::name_of(static_cast<method>(i));
        EXPECT_EQ(facts->by_itself == 0, facts->method == method::ack);
        EXPECT_TRUE(!facts->makes_dialog || facts->has_contact) << "RFC 3261 8.1.1.8";
        EXPECT_TRUE(!facts->refreshes_target || facts->has_contact) << "RFC 3261 12.2.1.1";
    }
    EXPECT_FALSE(fsm::facts_of(method::other));
    EXPECT_EQ(fsm::method_set{method::other}.names(), "");
}

// RFC 3261 12.2.2, 6665 3.1 and 4.1.3, 3311 5.1: requests that replace the remote target.
TEST(methods, target_refreshes_move_the_target_and_others_do_not)
{
    const std::pair<const char*, bool> expected[] = {
        {"INVITE", true}, {"UPDATE", true},   {"SUBSCRIBE", true}, {"NOTIFY", true}, {"REFER", true},
        {"INFO", false},  {"MESSAGE", false}, {"OPTIONS", false},  {"BYE", false},   {"PRACK", false}};
    for (const auto& [name, moves] : expected)
    {
        fsm::dialog d;
        d.remote_target = "sip:before@192.0.2.1";
        d.refresh_target(*sip::store(request(name, bobs, {{"Contact", "<sip:after@192.0.2.1>"}})));
        EXPECT_EQ(d.remote_target, moves ? "sip:after@192.0.2.1" : "sip:before@192.0.2.1") << name;
    }
}

struct refused  // by a pure function: no user agent, no network
{
    fsm::refusal_facts known;
    int operator()(const std::string& octets) const
    {
        return fsm::refusal_of(*sip::store(octets), known, fsm::option_set{});
    }
};

TEST(rfc3261_8_2, a_request_without_fault_is_not_refused)
{
    for (const auto* method : {"INVITE", "OPTIONS", "MESSAGE", "REGISTER", "ACK"})
        EXPECT_EQ(refused{}(request(method, bobs)), 0) << method;
}

TEST(rfc3261_8_2, a_request_is_refused_by_its_first_fault_in_the_order_of_the_section)
{
    EXPECT_EQ(refused{}("OPTIONS sip:bob@192.0.2.2 SIP/3.0\r\n\r\n"), 505);
    EXPECT_EQ(refused{}(request("OPTIONS", bobs, {{"CSeq", "1 INVITE"}})), 400);
    EXPECT_EQ(refused{}(request("NEW", "gopher:bob", {{"Require", "x"}})), 501);
    EXPECT_EQ(refused{}(request("OPTIONS", "gopher:bob", {{"To", "<sip:bob@a.example>"}, {"Require", "x"}})),
              416);
    EXPECT_EQ(refused{}(request("OPTIONS", bobs, {{"Require", "x"}})), 420);
    EXPECT_EQ(refused{}(request("INVITE", bobs, {{"Content-Type", "text/plain"}}, "hello")), 415);
}

TEST(rfc3261_8_2_2_2, a_merged_request_gets_482_but_not_in_a_dialog)
{
    refused merged{{.merged = true}};
    EXPECT_EQ(merged(request("OPTIONS", bobs)), 482);
    merged.known.stands = true;
    EXPECT_EQ(merged(request("OPTIONS", bobs, {{"To", "<sip:bob@a.example>;tag=b"}})), 0);
}

TEST(rfc3261_9_2, a_cancel_that_matches_nothing_gets_481)
{
    EXPECT_EQ(refused{}(request("CANCEL", bobs)), 481);
    EXPECT_EQ((refused{{.cancels = true}}(request("CANCEL", bobs))), 0);
}

TEST(rfc3261_12_2_2, in_a_dialog)
{
    const auto in = [](const char* method, const char* cseq = "5 ") {
        return request(method, bobs,
                       {{"To", "<sip:bob@a.example>;tag=b"}, {"CSeq", std::string{cseq} + method}});
    };
    EXPECT_EQ(refused{}(in("INVITE")), 481);
    refused call{{.stands = true, .has_call = true, .remote_cseq = 5}};
    EXPECT_EQ(call(in("INVITE")), 0);
    EXPECT_EQ(call(in("INFO", "4 ")), 500);
    call.known.invite = 491;
    EXPECT_EQ(call(in("INVITE")), 491);
    EXPECT_EQ(call(in("INFO")), 0) << "14.2 is about INVITE alone";

    refused subscription{{.stands = true}};
    EXPECT_EQ(subscription(in("NOTIFY")), 0);
    EXPECT_EQ(subscription(in("INVITE")), 481) << "RFC 5057 5.1: the call has ended";
    refused ending{{.ends_call = true}};
    EXPECT_EQ(ending(in("BYE")), 0) << "RFC 5407 3.2.1";
    EXPECT_EQ(ending(in("INVITE")), 481) << "RFC 5407 3.2.2";
}

TEST(rfc3261_21_5_4, an_invite_gets_503_when_there_is_no_room_for_its_dialog)
{
    refused full{{.full = true}};
    EXPECT_EQ(full(request("INVITE", bobs)), 503);
    EXPECT_EQ(full(request("OPTIONS", bobs)), 0);
}

}  // namespace
