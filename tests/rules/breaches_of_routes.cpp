// Which way a proxy sends on what has a Route, and where ACKs end (RFC 3261 16.4, 16.6 items 6 and 7).
#include "breaches.hpp"

namespace rules_test {

namespace {

constexpr int the_proxy = 2;
constexpr std::string_view own_route = "<sip:192.0.2.111;lr>";

// The OPTIONS of forwarded() with a Route that begins with the proxy, and what is left of it.
ladder led(std::string_view next, std::string_view below)
{
    auto l = forwarded().add("OPTIONS", "Route: " + std::string{own_route} + ", " + std::string{next});
    return below.empty() ? l : l.add("OPTIONS below", "Route: " + std::string{below});
}

ladder to_another_place()
{
    auto l = led("<sip:192.0.2.203;lr>", "<sip:192.0.2.203;lr>");
    l.parties.push_back({"Carol", rules::role::ua, true, *fsm::numeric_address("192.0.2.203", 5060), {}});
    return l;
}

// The BYE of called_below() as a strict router above would send it.
ladder strictly(std::string_view request_uri, std::string_view route)
{
    auto l = called_below();
    l["BYE"].provokes = true;
    l.replace("BYE", "BYE sip:alice@192.0.2.101", "BYE sip:192.0.2.111;lr")
        .replace("BYE", "Route: " + std::string{own_route}, "Route: <sip:alice@192.0.2.101>")
        .replace("BYE on", "sip:alice@192.0.2.101", request_uri);
    return route.empty() ? l : l.add("BYE on", route);
}

ladder refused_behind_a_strict_router()
{
    auto l = strictly("sip:alice@192.0.2.101", "");
    l.erase("BYE on").erase("200 BYE");
    return l.replace("200 BYE on", "200 OK", "404 Not Found");
}

ladder acknowledged_below()
{
    auto l = refused_below();
    auto on = l["ACK"];
    on.name = "ACK on";
    on.from = the_proxy;
    on.to = 1;
    on.at_ms += 1;
    on.text = passed_on(on.text);
    l.insert(on);
    return l.replace("ACK on", "z9hG4bK2d4790", "z9hG4bK2d4799");
}

}  // namespace

std::vector<ladder> kept_routes()
{
    auto strict = led("<sip:192.0.2.201>", "<sip:bob@192.0.2.201>");
    strict.replace("OPTIONS below", "OPTIONS sip:bob@192.0.2.201", "OPTIONS sip:192.0.2.201");
    return {led("<sip:192.0.2.201;lr>", "<sip:192.0.2.201;lr>"), strict,
            strictly("sip:alice@192.0.2.101", "")};
}

std::vector<breach> proxy_route_breaches()
{
    auto aimed = led("<sip:192.0.2.201;lr>", "<sip:192.0.2.201;lr>");
    aimed.replace("OPTIONS below", "OPTIONS sip:bob@", "OPTIONS sip:carol@");
    auto strict = led("<sip:192.0.2.201>", "");
    strict.replace("OPTIONS below", "OPTIONS sip:bob@192.0.2.201", "OPTIONS sip:192.0.2.201");
    return {
        {"PRX-RT-1.a", "Proxy", called_below().add("BYE on", "Route: " + std::string{own_route})},
        {"PRX-RT-1.b", "Proxy", aimed},
        {"PRX-RT-1.c", "Proxy", led("<sip:192.0.2.201;lr>", "")},
        {"PRX-RT-1.d", "Proxy", to_another_place()},
        {"PRX-RT-2.a", "Proxy", led("<sip:192.0.2.201>", "<sip:192.0.2.201>")},
        {"PRX-RT-2.b", "Proxy", strict},
        {"PRX-RT-3.a", "Proxy", strictly("sip:192.0.2.111;lr", "Route: <sip:alice@192.0.2.101>")},
        {"PRX-RT-3.b", "Proxy", refused_behind_a_strict_router()},
        {"PRX-ACK-1.b", "Proxy", acknowledged_below()},
    };
}

}  // namespace rules_test
