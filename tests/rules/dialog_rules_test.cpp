// What DLG grants: dialogs that others made, targets that moved, ways that were not seen (RFC 3261 12).
#include "ladder.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rules_test;
using rules::outcome;

// RFC 3261 16.6 item 4: a proxy below puts its value above, so whoever answers with it passed it on.
TEST(rfc3261_12_1_1, record_route_that_grew_on_top_is_not_its_last_senders)
{
    auto l = cancelled();
    l.add("INVITE", "Record-Route: <sip:p1.example.com;lr>");
    l.add("180", "Record-Route: <sip:p2.example.com;lr>, <sip:p1.example.com;lr>");
    EXPECT_EQ(outcome_of(l.play(), "DLG-RR-1"), outcome::inconclusive);
    l.replace("180", "<sip:p2.example.com;lr>, ", "");
    EXPECT_EQ(outcome_of(l.play(), "DLG-RR-1"), outcome::pass);
}

// White space, display names and the order of parameters are not what is copied.
TEST(rfc3261_12_1_1, record_route_may_be_written_in_another_way)
{
    auto l = cancelled();
    l.add("INVITE", "Record-Route: <sip:p2.example.com;lr;x=1>, P1 <sip:p1.example.com;lr>;y=2");
    l.add("180", "Record-Route: <sip:P2.EXAMPLE.com;x=1;lr>\nRecord-Route:   <sip:p1.example.com;lr> ; y=2");
    EXPECT_EQ(outcome_of(l.play(), "DLG-RR-1"), outcome::pass);
    l.replace("180", "y=2", "y=3");
    EXPECT_EQ(outcome_of(l.play(), "DLG-RR-1"), outcome::fail);
}

// Whoever the client is: a callee owes it to a proxy, too, and the proxy nothing.
TEST(rfc3261_12_1_1, a_provisional_response_that_proxies_pass_on_lacks_its_contact_once)
{
    auto l = refused_below();
    l.erase("100 below");
    auto ringing = l["486 below"], above = l["486"];
    ringing.name = "180 below";
    ringing.at_ms = 10;
    above.name = "180";
    above.at_ms = 12;
    l.insert(ringing).insert(above);
    for (const auto* name : {"180 below", "180"})
        l.replace(name, "486 Busy Here", "180 Ringing");
    EXPECT_EQ(broken(l.play()), std::vector<std::string>{"DLG-CT-1.c Bob"});
}

// RFC 4488 4: "Refer-Sub: false" asks for no subscription, so the 2xx makes no dialog.
TEST(rfc4488_4, a_refer_without_a_subscription_needs_no_contact_in_its_2xx)
{
    auto l = asked();
    l.everywhere("OPTIONS", "REFER").without("200", "Allow");
    l.add("OPTIONS", "Refer-To: <sip:carol@chicago.example.com>");
    EXPECT_EQ(outcome_of(l.play(), "DLG-CT-1"), outcome::fail);
    l.add("OPTIONS", "Refer-Sub: false");
    EXPECT_EQ(outcome_of(l.play(), "DLG-CT-1"), outcome::pass);
}

// The caller's route set is the Record-Route of the response in reverse, the callee's that of the request.
TEST(rfc3261_12_2_1_1, requests_follow_the_route_set)
{
    for (const auto* second : {"<sip:192.0.2.222;lr>", "<sip:192.0.2.222>"})
        EXPECT_EQ(outcome_of(routed(second).play(), "DLG-RT-1"), outcome::pass) << second;
    auto l = routed();
    l["BYE"].from = 0;
    l["BYE"].to = 1;
    l["200 BYE"].from = 1;
    l["200 BYE"].to = 0;
    l.replace("BYE", "BYE sip:alice@192.0.2.101", "BYE sip:bob@192.0.2.201");
    for (const auto* name : {"BYE", "200 BYE"})
    {
        l.replace(name, "From: Bob <sip:bob@biloxi.example.com>;tag=8321234356",
                  "From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl");
        l.replace(name, "To: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl",
                  "To: Bob <sip:bob@biloxi.example.com>;tag=8321234356");
    }
    EXPECT_EQ(outcome_of(l.play(), "DLG-RT-1"), outcome::fail);
    l.replace("BYE", "Route: <sip:192.0.2.222;lr>, <sip:192.0.2.111;lr;p=7>",
              "Route: <sip:192.0.2.111;lr;p=7>, <sip:192.0.2.222;lr>");
    EXPECT_EQ(outcome_of(l.play(), "DLG-RT-1"), outcome::pass);
    // What made the dialog was lost, or is not known: nobody is held against it.
    l["180"].lost = l["200"].lost = true;
    l.without("BYE", "Route");
    EXPECT_EQ(outcome_of(l.play(), "DLG-RT-1"), outcome::not_triggered);
}

ladder moved()
{
    auto l = call().replace("BYE", "BYE sip:alice@192.0.2.101", "BYE sip:alice@192.0.2.102");
    auto update = l["INVITE"];
    update.name = "UPDATE";
    update.at_ms = 1500;
    l.insert(update).replace("UPDATE", "z9hG4bK74bf9", "z9hG4bK74bh1").replace("UPDATE", "INVITE", "UPDATE");
    l.replace("UPDATE", "1 INVITE", "2 UPDATE")
        .replace("UPDATE", "biloxi.example.com>", "biloxi.example.com>;tag=8321234356");
    return l.replace("UPDATE", "<sip:alice@192.0.2.101>", "<sip:alice@192.0.2.102>");
}

// RFC 3261 12.2.2, RFC 3311 5.1.
TEST(rfc3261_12_2_2, a_target_that_moved_is_the_target)
{
    EXPECT_EQ(outcome_of(moved().play(), "DLG-RT-1"), outcome::pass);
    EXPECT_EQ(outcome_of(moved().erase("UPDATE").play(), "DLG-RT-1"), outcome::fail);
    auto unseen = moved().erase("UPDATE");
    unseen.parties.push_back(
        {"Carol", rules::role::ua, true, *fsm::numeric_address("192.0.2.102", 5060), {}});
    EXPECT_EQ(outcome_of(unseen.play(), "DLG-RT-1"), outcome::inconclusive);
}

// What the script altered of the way excuses who goes it.
TEST(taint, of_what_made_a_dialog_excuses_who_follows_it)
{
    auto l = routed().without("BYE", "Route");
    EXPECT_EQ(outcome_of(l.play(), "DLG-RT-1"), outcome::fail);
    for (const auto* name : {"INVITE", "200", "BYE"})
    {
        auto seen = l.play();
        for (auto& s : seen.messages)
            if (s.at == fsm::time_point{std::chrono::milliseconds{l[name].at_ms}})
                s.taint.touched.fields = rules::bit(sip::field_id::record_route);
        EXPECT_EQ(outcome_of(seen, "DLG-RT-1"), outcome::not_triggered) << name;
    }
}

}  // namespace
