// Dialogs that SUBSCRIBE, REFER and NOTIFY make (RFC 6665 4.4.1, RFC 3515 2.4.4), with no INVITE in their
// call.
#include "ladder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace {

using namespace rules_test;
using rules::outcome;

constexpr auto alice = 0, bob = 1;
constexpr auto none = std::string_view{};

struct parts
{
    std::string start, cseq, from, to;
    std::string rows = {};
};

std::string written(const parts& p, std::string_view via)
{
    return p.start + "\nVia: " + std::string{via} + "\nFrom: " + p.from + "\nTo: " + p.to +
           "\nCall-ID: subscribed@192.0.2.101\nCSeq: " + p.cseq + '\n' + p.rows + "Content-Length: 0\n\n";
}

std::string
by_alice(std::string method, int number, std::string_view target, std::string_view tag, std::string rows)
{
    const auto n = std::to_string(number);
    return written({method + ' ' + std::string{target} + " SIP/2.0", n + ' ' + method,
                    "<sip:alice@a.example>;tag=77a1c0d9e5",
                    "<sip:bob@b.example>" + (tag.empty() ? std::string{} : ";tag=" + std::string{tag}),
                    "Max-Forwards: 70\nContact: <sip:alice@192.0.2.101>\n" + rows},
                   "SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bKalice" + n + method);
}

std::string by_bob(int number, std::string_view state, std::string_view rows = none)
{
    const auto n = std::to_string(number);
    return written(
        {"NOTIFY sip:alice@192.0.2.101 SIP/2.0", n + " NOTIFY", "<sip:bob@b.example>;tag=81b2d4f6a8",
         "<sip:alice@a.example>;tag=77a1c0d9e5",
         "Max-Forwards: 70\nContact: <sip:bob@192.0.2.201>\nEvent: presence\nSubscription-State: " +
             std::string{state} + '\n' + std::string{rows}},
        "SIP/2.0/UDP 192.0.2.201:5060;branch=z9hG4bKbob" + n);
}

std::string ok(std::string_view request, std::string_view rows = none, std::string_view status = "200 OK")
{
    std::string text = "SIP/2.0 " + std::string{status} + '\n';
    for (std::size_t at = request.find('\n') + 1; at < request.find("\n\n"); at = request.find('\n', at) + 1)
    {
        auto line = std::string{request.substr(at, request.find('\n', at) - at)};
        if (line.starts_with("To:") && line.find("tag=") == line.npos)
            line += ";tag=81b2d4f6a8";
        for (const auto* name : {"Via:", "From:", "To:", "Call-ID:", "CSeq:"})
            if (line.starts_with(name))
                text += line + '\n';
    }
    return text + std::string{rows} + "Content-Length: 0\n\n";
}

constexpr auto event = "Event: presence\nExpires: 60\n";
constexpr auto granted = "Contact: <sip:bob@192.0.2.201>\nExpires: 60\n";

// SUBSCRIBE, 200, NOTIFY, 200, SUBSCRIBE again, 200, NOTIFY, 200.
ladder subscribed(std::string method = "SUBSCRIBE", std::string rows = event)
{
    const auto first = by_alice(method, 1, "sip:bob@192.0.2.201", none, rows),
               again = by_alice("SUBSCRIBE", 2, "sip:bob@192.0.2.201", "81b2d4f6a8", event),
               told = by_bob(31, "active;expires=60"), over = by_bob(32, "terminated;reason=noresource");
    auto l = asked();
    l.rungs = {{"SUBSCRIBE", alice, bob, first, 0},   {"200", bob, alice, ok(first, granted), 10},
               {"NOTIFY", bob, alice, told, 20},      {"200 NOTIFY", alice, bob, ok(told), 25},
               {"refresh", alice, bob, again, 5'000}, {"200 refresh", bob, alice, ok(again, granted), 5'010},
               {"last", bob, alice, over, 5'020},     {"200 last", alice, bob, ok(over), 5'030}};
    return l;
}

// What a REFER subscribes to (RFC 3515 2.4.4, 2.4.5).
ladder referred()
{
    auto l = subscribed("REFER", "Refer-To: <sip:carol@192.0.2.7>\n");
    l.everywhere("Event: presence", "Event: refer");
    const auto report = [&](std::string_view name, std::string_view status) {
        const auto line = "SIP/2.0 " + std::string{status};
        l.replace(name, "Content-Length: 0\n\n",
                  "Content-Type: message/sipfrag\nContent-Length: " + std::to_string(line.size()) + "\n\n" +
                      line);
    };
    report("NOTIFY", "100 Trying");
    report("last", "200 OK");
    return l;
}

TEST(rfc6665_4_4_1, a_subscription_makes_a_dialog_that_keeps_all_rules)
{
    for (const auto& l : {subscribed(), referred()})
    {
        EXPECT_EQ(broken(l.play()), std::vector<std::string>{});
        EXPECT_EQ(outcome_of(l.play(), "DLG-RT-1"), outcome::pass);
        EXPECT_EQ(outcome_of(l.play(), "IDS-CSEQ-2"), outcome::pass);
    }
}

// "a "To" header field "tag" parameter that matches the "From" header field "tag" parameter of the SUBSCRIBE
// request": also before the 2xx, and from another notifier than the one who sends that.
TEST(rfc6665_4_4_1, a_notify_makes_the_dialog_also_before_the_2xx)
{
    auto l = subscribed();
    l["NOTIFY"].at_ms = 4;
    l["200 NOTIFY"].at_ms = 6;
    EXPECT_EQ(broken(l.play()), std::vector<std::string>{});
    l.erase("200");
    l.rungs.erase(l.rungs.begin() + 3, l.rungs.end());
    l.end_ms = 1'000;
    EXPECT_EQ(broken(l.play()), std::vector<std::string>{});
    l.replace("NOTIFY", "tag=77a1c0d9e5", "tag=nobodys0tag");
    l.replace("200 NOTIFY", "tag=77a1c0d9e5", "tag=nobodys0tag");
    EXPECT_EQ(broken(l.play()), std::vector<std::string>{"IDS-TAG-1.b Bob"});
}

// RFC 3261 12.2.1.1 in such a dialog.
TEST(rfc3261_12_2_1_1, requests_of_a_subscription_have_rising_cseq_numbers)
{
    auto l = subscribed().replace("last", "CSeq: 32", "CSeq: 30").replace("200 last", "CSeq: 32", "CSeq: 30");
    l.replace("200 last", "200 OK", "500 Server Internal Error");
    EXPECT_EQ(broken(l.play()), std::vector<std::string>{"IDS-CSEQ-2.a Bob"});
    l = subscribed().replace("refresh", "CSeq: 2", "CSeq: 1").replace("200 refresh", "CSeq: 2", "CSeq: 1");
    EXPECT_EQ(broken(l.play()), std::vector<std::string>{"IDS-CSEQ-2.a Alice"});
}

ladder routed_subscription(std::string_view of_subscribe, std::string_view of_200, std::string_view of_notify)
{
    const auto recorded = [](std::string_view uri) {
        return uri.empty() ? std::string{} : "Record-Route: " + std::string{uri} + '\n';
    };
    auto l = subscribed();
    const auto add = [&](const char* rung, std::string row) {
        if (!row.empty())
            l.replace(rung, "Contact:", row + "Contact:");
    };
    add("SUBSCRIBE", recorded(of_subscribe));
    add("200", recorded(of_200));
    add("NOTIFY", recorded(of_notify));
    for (const auto* rung : {"NOTIFY", "last"})
        if (!of_subscribe.empty())
            add(rung, "Route: " + std::string{of_subscribe} + '\n');
    return l;
}

// RFC 3261 12.1.1: the route set of who is asked is the Record-Route of the request, its target the Contact.
TEST(rfc3261_12_2_1_1, a_notify_follows_the_route_set_of_its_subscribe)
{
    constexpr auto proxy = "<sip:192.0.2.111;lr>";
    auto l = routed_subscription(proxy, proxy, none).add("refresh", std::string{"Route: "} + proxy);
    EXPECT_EQ(broken(l.play()), std::vector<std::string>{});
    EXPECT_EQ(broken(l.without("last", "Route").play()), std::vector<std::string>{"DLG-RT-1.b Bob"});
    l = subscribed().replace("last", "NOTIFY sip:alice@192.0.2.101", "NOTIFY sip:alice@a.example");
    EXPECT_EQ(broken(l.play()), std::vector<std::string>{"DLG-RT-1.a Bob"});
}

// "the route set at the subscriber is taken from the NOTIFY request itself"; RFC 3265 took it from the 2xx.
TEST(rfc6665_4_4_1, a_subscriber_may_follow_the_notify_or_the_2xx_and_nothing_else)
{
    constexpr auto up = "<sip:192.0.2.111;lr>", down = "<sip:192.0.2.222;lr>";
    const auto along = [&](std::string_view route) {
        auto l = routed_subscription(up, up, down);
        if (!route.empty())
            l.add("refresh", "Route: " + std::string{route});
        return broken(l.play());
    };
    EXPECT_EQ(along(up), std::vector<std::string>{});
    EXPECT_EQ(along(down), std::vector<std::string>{});
    EXPECT_EQ(along(none), std::vector<std::string>{"DLG-RT-1.b Alice"});
    EXPECT_EQ(along("<sip:192.0.2.9;lr>"), std::vector<std::string>{"DLG-RT-1.b Alice"});
}

// RFC 3261 15.1.2: there is no call in it that a BYE could end.
TEST(rfc3261_15_1_2, a_bye_in_the_dialog_of_a_subscription_may_get_481)
{
    auto l = subscribed();
    const auto bye = by_alice("BYE", 3, "sip:bob@192.0.2.201", "81b2d4f6a8", "");
    l.insert({"BYE", alice, bob, bye, 6'000});
    l.without("BYE", "Contact");
    l.insert({"481", bob, alice, ok(bye, none, "481 Subscription Does Not End Thus"), 6'010});
    EXPECT_EQ(broken(l.play()), std::vector<std::string>{});
}

}  // namespace
