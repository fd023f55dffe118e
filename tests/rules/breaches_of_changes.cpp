// Within a dialog: where requests go, in which order they come, and a call that is changed (RFC 3261 12.2,
// 14).
#include "breaches.hpp"
#include "changes.hpp"
#include "offers.hpp"

namespace rules_test {

namespace {

// Alice hangs up, instead of Bob.
ladder ended_by_alice(ladder l, std::string_view route)
{
    const auto at = l["BYE"].at_ms;
    l.erase("BYE").erase("200 BYE");
    put(l, "BYE", side::alice, "BYE", 2, at);
    return route.empty() ? l : l.add("BYE", route);
}

ladder recorded_twice()
{
    auto l = call().add("180", "Record-Route: <sip:192.0.2.111;lr>");
    l.add("200", "Record-Route: <sip:192.0.2.222;lr>").add("ACK", "Route: <sip:192.0.2.222;lr>");
    return l;
}

ladder moved_away()
{
    auto l = changed(side::alice);
    return l.replace("again", "Contact: <sip:alice@192.0.2.101>", "Contact: <sip:alice@192.0.2.109>");
}

ladder counted(int first, int second, std::string_view status)
{
    auto l = long_call();
    put(l, "MESSAGE", side::alice, "MESSAGE", first, 1500);
    put(l, "INFO", side::alice, "INFO", second, 1600, status)["INFO"].provokes = true;
    return l;
}

ladder unknown_dialog(std::string_view status)
{
    auto l = asked().replace("OPTIONS", "To: <sip:bob@biloxi.example.com>",
                             "To: <sip:bob@biloxi.example.com>;tag=93810874");
    l["OPTIONS"].provokes = true;
    return l.replace("200", "200 OK", status);
}

// The INVITE of one side while one of the other, or its own, is in progress.
ladder two_at_once(side first, side second, std::string_view status)
{
    auto l = long_call();
    put(l, "first", first, "INVITE", first == side::alice ? 2 : 229, 1500, "100 Trying");
    put(l, "second", second, "INVITE", second == side::alice ? 3 : 230, 1700, status);
    return answer_in(l, "first", "200 OK", 2500);
}

ladder refused_and_again(side by, std::int64_t later_ms)
{
    auto l = long_call();
    const int cseq = by == side::alice ? 2 : 229;
    put(l, "again", by, "INVITE", cseq, 1500, "491 Request Pending");
    return put(l, "once more", by, "INVITE", cseq + 1, 1520 + later_ms);
}

// The route is recorded again on the way, and who hangs up knows the first one.
ladder routed_again()
{
    auto l = changed(side::alice).add("again", "Record-Route: <sip:192.0.2.111;lr>");
    return l.add("200 again", "Record-Route: <sip:192.0.2.111;lr>");
}

ladder lured() { return call().add("ACK", "Contact: <sip:alice@192.0.2.109>"); }

ladder gone()
{
    auto l = long_call();
    return put(l, "again", side::bob, "INVITE", 230, 1500, "481 Call/Transaction Does Not Exist");
}

}  // namespace

std::vector<ladder> kept_changes()
{
    auto recovered = unknown_dialog("200 OK");
    recovered.parties[1].recovers_dialogs = true;
    return {recovered,
            routed_again(),
            ended_by_alice(recorded_twice(), "Route: <sip:192.0.2.222;lr>"),
            moved_away().replace("BYE", "BYE sip:alice@192.0.2.101", "BYE sip:alice@192.0.2.109"),
            lured(),
            counted(2, 1, "500 Server Internal Error"),
            gone(),
            refused_and_again(side::alice, 3000),
            refused_and_again(side::bob, 1000)};
}

std::vector<breach> change_breaches()
{
    auto renamed = call();
    for (const auto* name : {"BYE", "200 BYE"})
        renamed.replace(name, "sip:bob@biloxi", "sip:robert@biloxi");
    auto used_on = gone();
    put(used_on, "INFO", side::bob, "INFO", 231, 2500);
    used_on.replace("BYE", "231 BYE", "232 BYE").replace("200 BYE", "231 BYE", "232 BYE");
    auto twice = two_at_once(side::bob, side::bob, "500 Server Internal Error");
    describe(twice, "second", "").add("500 second", "Retry-After: 5");
    auto crossed = two_at_once(side::bob, side::alice, "200 OK"),
         second = two_at_once(side::alice, side::alice, "486 Busy Here"),
         no_time = two_at_once(side::alice, side::alice, "500 Server Internal Error");
    for (auto* l : {&crossed, &second, &no_time})
        (*l)["second"].provokes = true;
    return {
        {"DLG-ID-1.b", "Bob", renamed},
        {"DLG-RT-2.a", "Bob", routed_again().add("BYE", "Route: <sip:192.0.2.111;lr>")},
        {"DLG-RT-2.b", "Alice", ended_by_alice(recorded_twice(), "Route: <sip:192.0.2.111;lr>")},
        {"DLG-TGT-1.a", "Bob", moved_away()},
        {"DLG-TGT-1.b", "Bob",
         lured().replace("BYE", "BYE sip:alice@192.0.2.101", "BYE sip:alice@192.0.2.109")},
        {"DLG-CSEQ-1.a", "Bob", counted(2, 1, "200 OK")},
        {"DLG-CSEQ-1.b", "Bob", counted(2, 5, "500 Server Internal Error")},
        {"DLG-481-1.a", "Bob", unknown_dialog("200 OK")},
        {"DLG-481-1.b", "Bob", unknown_dialog("486 Busy Here")},
        {"DLG-END-1.a", "Bob", used_on},
        {"MOD-GLARE-1.a", "Bob", twice},
        {"MOD-GLARE-1.b", "Bob", two_at_once(side::alice, side::bob, "491 Request Pending")},
        {"MOD-491-1.a", "Bob", crossed},
        {"MOD-500-1.a", "Bob", second},
        {"MOD-500-1.b", "Bob", no_time},
        {"MOD-491-2.a", "Alice", refused_and_again(side::alice, 500)},
        {"MOD-491-2.a", "Alice", refused_and_again(side::alice, 4500)},
        {"MOD-491-2.b", "Bob", refused_and_again(side::bob, 3000)},
    };
}

}  // namespace rules_test
