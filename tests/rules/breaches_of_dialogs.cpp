// What makes a dialog: Record-Route and Contact (RFC 3261 12.1).
#include "breaches.hpp"
#include "changes.hpp"

namespace rules_test {

ladder routed(std::string_view second)
{
    const std::string first = "<sip:192.0.2.111;lr;p=7>", other{second};
    const auto recorded = "Record-Route: " + other + ", " + first;
    const bool strict = second.find(";lr") == std::string_view::npos;
    auto l = call().add("INVITE", recorded).add("180", recorded).add("200", recorded);
    l.add("ACK", "Route: " + first + ", " + other)
        .add("BYE", "Route: " + (strict ? "" : other + ", ") + first);
    if (strict)
    {
        l.replace("BYE", "BYE sip:alice@192.0.2.101", "BYE " + other.substr(1, other.size() - 2));
        l.replace("BYE", first, first + ", <sip:alice@192.0.2.101>");
    }
    return l;
}

namespace {

constexpr std::string_view of_alice = "Contact: <sip:alice@192.0.2.101>",
                           of_bob = "Contact: <sip:bob@192.0.2.201>";

// long_call() with an UPDATE of this side.
ladder updated(side by)
{
    auto l = long_call();
    put(l, "UPDATE", by, "UPDATE", by == side::alice ? 2 : 230, 1500);
    return l.add("UPDATE", by == side::alice ? of_alice : of_bob)
        .add("200 UPDATE", by == side::alice ? of_bob : of_alice);
}

}  // namespace

std::vector<ladder> kept_dialogs() { return {updated(side::alice), updated(side::bob)}; }

std::vector<breach> dialog_breaches()
{
    const auto ringing_with = [](std::string_view record_route) {
        auto l =
            cancelled().add("INVITE", "Record-Route: <sip:p2.example.com;lr>, <sip:p1.example.com;lr;x=1>");
        return record_route.empty() ? l : l.add("180", record_route);
    };
    auto mail = cancelled().replace("180", "<sip:bob@192.0.2.201>", "<mailto:bob@biloxi.example.com>");
    constexpr auto strict = "<sip:192.0.2.222>";
    return {
        {"DLG-RR-1.a", "Bob", ringing_with("")},
        {"DLG-RR-1.a", "Bob", ringing_with("Record-Route: <sip:p2.example.com;lr>")},
        {"DLG-RR-1.b", "Bob",
         ringing_with("Record-Route: <sip:p1.example.com;lr;x=1>, <sip:p2.example.com;lr>")},
        {"DLG-RR-1.c", "Bob",
         ringing_with("Record-Route: <sip:p2.example.com;lr>, <sip:p1.example.com;lr;x=2>")},
        {"DLG-RR-1.c", "Bob", ringing_with("Record-Route: <sip:p2.example.com;lr>, <sip:p1.example.com;lr>")},
        {"DLG-CT-1.a", "Alice", call().without("INVITE", "Contact")},
        {"DLG-CT-1.a", "Alice", cancelled().add("INVITE", "Contact: <sip:alice@192.0.2.102>")},
        {"DLG-CT-1.b", "Bob", call().without("200", "Contact")},
        {"DLG-CT-1.a", "Bob", changed(side::bob).without("again", "Contact")},
        {"DLG-CT-1.a", "Bob", updated(side::bob).without("UPDATE", "Contact")},
        {"DLG-CT-1.b", "Bob", changed(side::alice).without("200 again", "Contact")},
        {"DLG-CT-1.b", "Bob", updated(side::alice).without("200 UPDATE", "Contact")},
        {"DLG-CT-1.c", "Bob", cancelled().without("180", "Contact")},
        {"DLG-CT-1.d", "Bob", mail},
        {"DLG-CT-1.d", "Bob", call().replace("200", "<sip:bob@192.0.2.201>", "*")},
        {"DLG-RT-1.a", "Bob",
         call().replace("BYE", "BYE sip:alice@192.0.2.101", "BYE sip:alice@192.0.2.102")},
        {"DLG-RT-1.a", "Bob", routed().replace("BYE", "BYE sip:alice@", "BYE sip:bob@")},
        {"DLG-RT-1.b", "Bob", routed().without("BYE", "Route")},
        {"DLG-RT-1.b", "Bob", routed().replace("BYE", "<sip:192.0.2.222;lr>, ", "")},
        {"DLG-RT-1.b", "Bob", routed().replace("BYE", ";p=7", "")},
        {"DLG-RT-1.b", "Bob",
         routed().replace("BYE", "<sip:192.0.2.222;lr>, <sip:192.0.2.111;lr;p=7>",
                          "<sip:192.0.2.111;lr;p=7>, <sip:192.0.2.222;lr>")},
        {"DLG-RT-1.c", "Bob",
         routed(strict).replace("BYE", "BYE sip:192.0.2.222", "BYE sip:alice@192.0.2.101")},
        {"DLG-RT-1.c", "Bob", routed(strict).replace("BYE", ", <sip:alice@192.0.2.101>", "")},
        {"DLG-RT-1.d", "Bob", call().add("BYE", "Route: <sip:192.0.2.111;lr>")},
    };
}

}  // namespace rules_test
