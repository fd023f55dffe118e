// What a proxy passes on, and how it should have (RFC 3261 16.6, 16.7).
#include "breaches.hpp"

namespace rules_test {

namespace {

constexpr auto proxy = 2;
constexpr auto via_of_alice = "Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bKhjhs8ass877\n";

// The OPTIONS of forwarded() with a row, and what became of it.
ladder options_with(std::string_view row, std::string_view below)
{
    auto l = forwarded().add("OPTIONS", row);
    return below.empty() ? l : l.add("OPTIONS below", below);
}

ladder answered_with(std::string_view row, std::string_view above)
{
    auto l = forwarded().add("200 below", row);
    return above.empty() ? l : l.add("200", above);
}

// The OPTIONS of forwarded() that the proxy passes on with these rows instead of Alice's Via.
ladder vias_below(std::string_view rows)
{
    auto l = forwarded();
    l.parties[0].device = l.parties[1].device = false;
    for (const auto* name : {"OPTIONS below", "200 below"})
        l.replace(name, via_of_alice, rows);
    return l;
}

// The script leaves Max-Forwards out.
ladder uncounted()
{
    auto l = forwarded().without("OPTIONS", "Max-Forwards");
    l["OPTIONS"].tainted = true;
    return l;
}

}  // namespace

ladder called_below()
{
    const auto plain = call();
    ladder l;
    l.parties = plain.parties;
    l.parties[1].device = false;
    l.parties.push_back({"Proxy", rules::role::proxy, true, *fsm::numeric_address("192.0.2.111", 5060), {}});
    const std::string route = "Route: <sip:192.0.2.111;lr>", recorded = "Record-" + route;
    for (const auto& r : plain.rungs)
    {
        auto first = r, second = r;
        first.to = second.from = proxy;
        second.name += " on";
        if (r.name == "100")
        {
            second.name = "100";
            l.insert(second);
            continue;
        }
        second.at_ms += 1;
        l.insert(first).insert(second);
        const bool request = !r.text.starts_with("SIP/2.0");
        const std::string branch = r.name.ends_with("BYE") ? "bye" : r.name == "ACK" ? "ack" : "invite";
        l.replace(request ? second.name : first.name,
                  "Via:", "Via: SIP/2.0/UDP 192.0.2.111:5060;branch=z9hG4bK2d47" + branch + "\nVia:");
        if (request)
            l.replace(second.name, "Max-Forwards: 70", "Max-Forwards: 69");
        if (r.name == "180" || r.name == "200")
            l.add(first.name, recorded).add(second.name, recorded);
        if (r.name == "ACK" || r.name == "BYE")
            l.add(first.name, route);
    }
    return l.add("INVITE on", recorded);
}

std::vector<breach> proxy_breaches()
{
    auto copied = forwarded().replace("OPTIONS below", "z9hG4bK2d4790", "z9hG4bKhjhs8ass877");
    copied.replace("200 below", "z9hG4bK2d4790", "z9hG4bKhjhs8ass877");
    auto trying = called_below();
    auto below = trying["180"];
    below.name = "100 below";
    below.at_ms = 3;
    trying.insert(below).replace("100 below", "180 Ringing", "100 Trying");
    trying.replace("100 below", ";tag=8321234356", "")
        .without("100 below", "Contact")
        .without("100 below", "Record-Route");
    trying.add("100 below", "X-Below: 17").add("100 below", "Timestamp: 54").add("100", "X-Below: 17");
    trying["100"].at_ms = 4;
    return {
        {"PRX-MF-1.a", "Proxy", forwarded().replace("OPTIONS below", "Max-Forwards: 69", "Max-Forwards: 70")},
        {"PRX-MF-1.a", "Proxy", forwarded().replace("OPTIONS below", "Max-Forwards: 69", "Max-Forwards: 68")},
        {"PRX-VIA-1.a", "Proxy", copied},
        {"PRX-VIA-1.a", "Proxy",
         vias_below("Via: SIP/2.0/UDP 192.0.2.111:5060;branch=z9hG4bK2d4791\n" + std::string{via_of_alice})},
        {"PRX-VIA-1.a", "Proxy", called_below().without("ACK on", "Via: SIP/2.0/UDP 192.0.2.111")},
        {"PRX-VIA-1.a", "Proxy",
         called_below()
             .without("ACK on", "Via: SIP/2.0/UDP 192.0.2.111")
             .replace("ACK on", "192.0.2.101:5060;", "192.0.2.101:5060;rport=5060;")},
        {"PRX-VIA-1.b", "Proxy", vias_below("Via: SIP/2.0/UDP 192.0.2.105:5060;branch=z9hG4bKhjhs8ass877\n")},
        {"PRX-VIA-1.b", "Proxy",
         vias_below("Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bKhjhs8ass877;x=1\n")},
        {"PRX-RESP-1.b", "Proxy",
         forwarded()
             .replace("200 below", "Content-Length: 0\n\n",
                      "Content-Type: text/plain\nContent-Length: 3\n\nabc")
             .replace("200", "Content-Length: 0\n\n", "Content-Type: text/plain\nContent-Length: 3\n\nabd")},
        {"PRX-RESP-1.c", "Proxy", answered_with("X-Odd: 1", "")},
        {"PRX-RESP-1.c", "Proxy", answered_with("Server: small", "")},
        {"PRX-RESP-1.c", "Proxy", answered_with("X-Odd: 1", "X-Odd: 2")},
        {"PRX-RESP-1.c", "Proxy", answered_with("Allow: INVITE, ACK, BYE", "Allow: INVITE, BYE")},
        {"PRX-RESP-1.c", "Proxy",
         called_below().replace("180 on", "Contact: <sip:bob@192.0.2.201>",
                                "Contact: <sip:bob@192.0.2.111>")},
        {"PRX-RESP-1.c", "Proxy",
         called_below().replace("200 on", "Content-Type: application/sdp", "Content-Type: application/SDP")},
        {"PRX-RESP-1.d", "Proxy", forwarded().replace("200", "tag=93810874", "tag=93810875")},
        {"PRX-COPY-1.a", "Proxy", options_with("X-Odd: 1", "")},
        {"PRX-COPY-1.a", "Proxy", options_with("X-Odd: 1", "X-Odd: 2")},
        {"PRX-COPY-1.a", "Proxy", options_with("Supported: 100rel, timer", "Supported: timer")},
        {"PRX-COPY-1.a", "Proxy",
         forwarded().replace("OPTIONS below", "Contact: <sip:alice@192.0.2.101>",
                             "Contact: <sip:alice@192.0.2.111>")},
        {"PRX-COPY-1.a", "Proxy", options_with("Require: a, b", "Require: b")},
        {"PRX-COPY-1.c", "Proxy", called_below().replace("INVITE on", "m=audio 49172", "m=audio 49170")},
        {"PRX-RR-1.a", "Proxy", options_with("Record-Route: <sip:192.0.2.222;lr>", "")},
        {"PRX-RR-1.a", "Proxy",
         options_with("Record-Route: <sip:192.0.2.222;lr>", "Record-Route: <sip:192.0.2.111;lr>")},
        {"PRX-RR-1.a", "Proxy",
         forwarded()
             .add("OPTIONS", "Record-Route: <sip:192.0.2.222;lr>")
             .add("OPTIONS below", "Record-Route: <sip:192.0.2.222;lr>, <sip:192.0.2.111;lr>")},
        {"PRX-RR-1.b", "Proxy", forwarded().add("OPTIONS below", "Record-Route: <http://192.0.2.111>")},
        {"PRX-RR-1.c", "Proxy", forwarded().add("OPTIONS below", "Record-Route: <sip:192.0.2.111>")},
        {"PRX-RURI-1.a", "Proxy",
         called_below().replace("BYE on", "BYE sip:alice@192.0.2.101", "BYE sip:alice@atlanta.example.com")},
        {"PRX-MF-1.b", "Proxy", uncounted().without("OPTIONS below", "Max-Forwards")},
        {"PRX-MF-1.c", "Proxy", uncounted()},
        {"PRX-100-1.a", "Proxy", trying},
    };
}

}  // namespace rules_test
