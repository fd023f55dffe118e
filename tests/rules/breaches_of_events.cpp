// Ladders of subscriptions that break the rules on who makes them and who notifies: EVT, RFR.
#include "breaches.hpp"
#include "refusals.hpp"

#include <algorithm>

namespace rules_test {

namespace {

constexpr auto subscriber = 0, notifier = 1;
constexpr std::string_view uri_of_alice = "<sip:alice@a.example>", uri_of_bob = "<sip:bob@b.example>",
                           tag_of_alice = ";tag=77a1c0d9e5", tag_of_bob = ";tag=81b2d4f6a8";

std::string with_body(std::string rows, std::string_view body)
{
    const auto octets = body.size() + static_cast<std::size_t>(std::ranges::count(body, '\n'));
    return rows + "Content-Length: " + std::to_string(octets) + "\n\n" + std::string{body};
}

// A request of Alice; within the dialog when it is not her first.
std::string by_subscriber(std::string_view method, int number, std::string_view rows)
{
    const auto n = std::to_string(number) + ' ' + std::string{method};
    std::string out{method};
    out.append(" sip:bob@192.0.2.201 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bKalice");
    out.append(std::to_string(number)).append("\nMax-Forwards: 70\nFrom: ").append(uri_of_alice);
    out.append(tag_of_alice).append("\nTo: ").append(uri_of_bob).append(number == 1 ? "" : tag_of_bob);
    out.append("\nCall-ID: subscribed@192.0.2.101\nCSeq: ").append(n);
    out.append("\nContact: <sip:alice@192.0.2.101>\n").append(rows);
    return with_body(out, "");
}

std::string
by_notifier(int number, std::string_view event, std::string_view state, std::string_view body = "")
{
    const auto n = std::to_string(number);
    std::string out = "NOTIFY sip:alice@192.0.2.101 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.201:5060;branch=";
    out.append("z9hG4bKbob").append(n).append("\nMax-Forwards: 70\nFrom: ").append(uri_of_bob);
    out.append(tag_of_bob).append("\nTo: ").append(uri_of_alice).append(tag_of_alice);
    out.append("\nCall-ID: subscribed@192.0.2.101\nCSeq: ").append(n).append(" NOTIFY\n");
    out.append("Contact: <sip:bob@192.0.2.201>\nEvent: ").append(event);
    out.append("\nSubscription-State: ").append(state).append("\n");
    return with_body(body.empty() ? out : out + "Content-Type: message/sipfrag\n", body);
}

constexpr std::string_view contact_of_bob = "Contact: <sip:bob@192.0.2.201>\n";
constexpr auto given_tag = tag_of_bob.substr(tag_of_bob.find('=') + 1);

ladder& send(ladder& l, std::string name, int from, const std::string& text, std::int64_t at_ms)
{
    return l.insert({std::move(name), from, 1 - from, text, at_ms});
}

// A NOTIFY of Bob and its 200.
ladder& notified(ladder& l, const std::string& name, const std::string& text, std::int64_t at_ms)
{
    send(l, name, notifier, text, at_ms);
    return send(l, "200 " + name, subscriber, answer(text, "200 OK", "", ""), at_ms + 5);
}

// SUBSCRIBE and its answer alone.
ladder asked_only(std::string_view event, std::string_view status = "200 OK")
{
    const auto first = by_subscriber("SUBSCRIBE", 1, "Event: " + std::string{event} + "\nExpires: 60\n");
    const std::string granted = status.starts_with("2") ? std::string{contact_of_bob} + "Expires: 60\n" : "";
    auto l = asked();
    l.rungs = {{"SUBSCRIBE", subscriber, notifier, first, 0}};
    return send(l, "200", notifier, answer(first, status, given_tag, granted), 10);
}

// SUBSCRIBE, 200, NOTIFY, 200; SUBSCRIBE with Expires: 0, 200, the last NOTIFY, 200.
ladder subscribed(std::string_view event = "presence;id=7")
{
    auto l = asked_only(event);
    notified(l, "NOTIFY", by_notifier(31, event, "active;expires=60"), 20);
    const auto end = by_subscriber("SUBSCRIBE", 2, "Event: " + std::string{event} + "\nExpires: 0\n");
    send(l, "end", subscriber, end, 5'000);
    send(l, "200 end", notifier, answer(end, "200 OK", "", std::string{contact_of_bob} + "Expires: 0\n"),
         5'010);
    return notified(l, "last", by_notifier(32, event, "terminated;reason=timeout"), 5'020);
}

// Message waiting, as it is told to who never asked.
ladder unsolicited()
{
    auto l = asked();
    l.rungs.clear();
    notified(l, "NOTIFY", by_notifier(31, "message-summary", "active;expires=60"), 0);
    l.replace("NOTIFY", tag_of_alice, "");
    return l.replace("200 NOTIFY", tag_of_alice, ";tag=5a1c0d9e77");
}

// The first NOTIFY is refused; `again` by another one later.
ladder disowned(bool again)
{
    auto l = asked_only("presence");
    notified(l, "NOTIFY", by_notifier(31, "presence", "active;expires=60"), 20);
    l.replace("200 NOTIFY", "200 OK", "481 Subscription Does Not Exist");
    if (again)
        notified(l, "further", by_notifier(32, "presence", "active;expires=50"), 10'000);
    return l;
}

// After a subscription that was accepted, one to a package that nobody knows.
ladder invented(std::string_view status, std::string_view row = "")
{
    constexpr std::string_view package = "x-sipwright";
    auto then = asked_only(package, status);
    if (status.starts_with("2"))
        notified(then, "NOTIFY", by_notifier(31, package, "active;expires=60"), 20);
    if (!row.empty())
        then.add("200", row);
    return after_plain(subscribed(), then);
}

constexpr std::string_view is_tried = "SIP/2.0 100 Trying\n", succeeded = "SIP/2.0 200 OK\n";
constexpr std::string_view all_told = "terminated;reason=noresource";

// REFER and its answer alone.
ladder referred_only(std::string_view status = "200 OK")
{
    const auto refer = by_subscriber("REFER", 1, "Refer-To: <sip:carol@192.0.2.7>\n");
    auto l = asked();
    l.rungs = {{"REFER", subscriber, notifier, refer, 0}};
    const std::string more{status.starts_with("2") ? contact_of_bob : ""};
    return send(l, "200", notifier, answer(refer, status, given_tag, more), 10);
}

// REFER, 200, and two NOTIFYs with their 200: that it is tried, and what came of it.
ladder referred(std::string_view state = all_told, std::string_view body = succeeded)
{
    auto l = referred_only();
    notified(l, "NOTIFY", by_notifier(31, "refer", "active;expires=60", is_tried), 20);
    return notified(l, "last", by_notifier(32, "refer", state, body), 2'000);
}

ladder without_reference(ladder l)
{
    l.without("REFER", "Refer-To")["REFER"].provokes = true;
    return l;
}

std::vector<breach> breaches_of_subscriptions()
{
    auto late = subscribed();
    late["NOTIFY"].at_ms = 2'000;
    late["200 NOTIFY"].at_ms = 2'005;
    return {
        {"EVT-SUB-1.a", "Alice", subscribed().without("SUBSCRIBE", "Event")},
        {"EVT-SUB-1.c", "Alice", subscribed().replace("end", ";id=7", "")},
        {"EVT-SUB-1.d", "Alice", subscribed().without("SUBSCRIBE", "Expires")},
        {"EVT-OK-1.a", "Bob", subscribed().without("200", "Expires")},
        {"EVT-OK-1.b", "Bob", subscribed().replace("200", "Expires: 60", "Expires: 61")},
        {"EVT-OK-1.c", "Bob", subscribed().replace("200", "200 OK", "202 Accepted")},
        {"EVT-OK-1.c", "Alice", subscribed().replace("200 NOTIFY", "200 OK", "202 Accepted")},
        {"EVT-NOT-1.a", "Bob", asked_only("presence")},
        {"EVT-NOT-1.b", "Bob", late},
        {"EVT-NOT-1.c", "Bob", unsolicited()},
        {"EVT-NOT-2.b", "Bob", subscribed().replace("NOTIFY", "presence", "dialog")},
        {"EVT-NOT-2.b", "Bob", subscribed().replace("NOTIFY", "presence", "Presence")},
        {"EVT-NOT-2.b", "Bob", subscribed().replace("NOTIFY", ";id=7", "")},
        {"EVT-NOT-2.b", "Bob", subscribed().without("NOTIFY", "Event")},
        {"EVT-NOT-2.b", "Bob", referred().replace("NOTIFY", "Event: refer", "Event: presence")},
        {"EVT-NOT-2.c", "Bob", subscribed().without("NOTIFY", "Subscription-State")},
        {"EVT-NOT-2.d", "Bob", subscribed().replace("NOTIFY", "active;expires=60", "active")},
        {"EVT-NOT-2.d", "Bob", referred().replace("NOTIFY", "active;expires=60", "pending")},
        {"EVT-NOT-2.e", "Bob", subscribed().replace("NOTIFY", "expires=60", "expires=61")},
        {"EVT-NOT-2.g", "Bob", subscribed().replace("last", ";reason=timeout", "")},
        {"EVT-NOT-2.g", "Bob", subscribed().replace("last", ";reason", ";expires=0;reason")},
        {"EVT-489-1.a", "Bob", invented("400 Bad Request")},
        {"EVT-489-1.b", "Bob", invented("200 OK")},
        {"EVT-489-1.c", "Bob", invented("489 Bad Event")},
        {"EVT-END-1.b", "Bob", subscribed().replace("last", "terminated;reason=timeout", "active;expires=0")},
        {"EVT-END-1.c", "Bob", disowned(true)},
    };
}

std::vector<breach> breaches_of_references()
{
    auto two = referred().add("REFER", "Refer-To: <sip:dave@192.0.2.8>");
    two["REFER"].provokes = true;
    auto plain = referred().replace("NOTIFY", "message/sipfrag", "text/plain");
    return {
        {"RFR-REQ-1.a", "Alice", referred_only("400 Bad Request").without("REFER", "Refer-To")},
        {"RFR-RECV-1.a", "Bob", without_reference(referred())},
        {"RFR-RECV-1.a", "Bob", two},
        {"RFR-RECV-1.d", "Bob", referred().replace("200", "200 OK", "202 Accepted")},
        {"RFR-NOT-1.a", "Bob", referred_only()},
        {"RFR-NOT-1.c", "Bob", plain},
        {"RFR-NOT-1.c", "Bob", referred(all_told, "")},
        {"RFR-NOT-1.c", "Bob", referred(all_told, "200 OK\n")},
        {"RFR-END-1.b", "Bob", referred("active;expires=58")},
        {"RFR-END-1.c", "Bob", referred("terminated;reason=deactivated")},
    };
}

}  // namespace

std::vector<ladder> kept_events()
{
    constexpr std::string_view denied = "SIP/2.0 603 Declined\n";
    auto told_twice = referred("active;expires=58");
    notified(told_twice, "over", by_notifier(33, "refer", all_told, succeeded), 4'000);
    auto agreed = referred_only().add("REFER", "Refer-Sub: false");
    agreed.add("200", "Refer-Sub: false");
    auto extended = referred_only().add("REFER", "Require: nosub");
    auto silent = asked_only("presence").replace("200", "200 OK", "204 No Notification");
    return {subscribed(),
            subscribed("presence"),
            disowned(false),
            invented("489 Bad Event", "Allow-Events: presence"),
            invented("403 Forbidden"),
            referred(),
            referred("terminated;reason=rejected", denied),
            told_twice,
            agreed,
            extended,
            silent,
            without_reference(referred_only("400 Bad Request"))};
}

std::vector<breach> event_breaches()
{
    auto all = breaches_of_subscriptions();
    std::ranges::move(breaches_of_references(), std::back_inserter(all));
    return all;
}

}  // namespace rules_test
