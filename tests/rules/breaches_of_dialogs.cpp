// What makes a dialog: Record-Route and Contact (RFC 3261 12.1).
#include "breaches.hpp"

namespace rules_test {

std::vector<breach> dialog_breaches()
{
    const auto ringing_with = [](std::string_view record_route) {
        auto l =
            cancelled().add("INVITE", "Record-Route: <sip:p2.example.com;lr>, <sip:p1.example.com;lr;x=1>");
        return record_route.empty() ? l : l.add("180", record_route);
    };
    auto mail = cancelled().replace("180", "<sip:bob@192.0.2.201>", "<mailto:bob@biloxi.example.com>");
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
        {"DLG-CT-1.c", "Bob", cancelled().without("180", "Contact")},
        {"DLG-CT-1.d", "Bob", mail},
    };
}

}  // namespace rules_test
