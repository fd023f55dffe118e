// RFC 3261 16.4 and 16.5: what a request says about its way, and where it goes.
#include "fsm/next_hop.hpp"
#include "fsm/proxy_core.hpp"
#include "sip/build.hpp"
#include "sip/name_addr.hpp"

namespace fsm {

namespace {

std::vector<std::string> routes_of(const sip::message& m)
{
    std::vector<std::string> out;
    sip::name_addr value;
    for (sip::name_addr_list values{m, sip::field_id::route}; values.next(value);)
        out.emplace_back(value.octets);
    return out;
}

bool is_other_end(const sip::uri& one, const sip::uri& other)
{
    const auto is_v6 = [](const sip::uri& uri) { return uri.host.starts_with('['); };
    return port_of(one) != port_of(other) || asked_transport(one) != asked_transport(other) ||
           is_v6(one) != is_v6(other);
}

}  // namespace

std::string joined(const std::vector<std::string>& values)
{
    std::string out;
    for (const auto& value : values)
        out.append(out.empty() ? "" : ", ").append(value);
    return out;
}

std::optional<address> proxy::self::resolve(std::string_view uri) const
{
    return address_of(uri, settings.local, settings.resolve);
}

// RFC 3261 16.4: a maddr that means us goes, and a port or transport with it.
std::string proxy::self::without_own_maddr(std::string_view request_uri) const
{
    const auto uri = sip::parse_uri(request_uri);
    const auto maddr = uri ? uri->params.value("maddr") : std::string_view{};
    if (maddr.empty())
        return std::string{request_uri};
    auto as_host = *uri;
    as_host.host = maddr;
    const auto meant = address_of(*uri, settings.local, {});
    const auto* here = meant ? settings.local.of(*meant) : nullptr;
    if (!is_ours(as_host) || (meant && (!here || meant->port != here->port)))
        return std::string{request_uri};
    std::string out{request_uri.substr(0, static_cast<std::size_t>(uri->host.data() - request_uri.data()))};
    out.append(uri->host);
    auto rest = uri->params.octets();
    for (sip::param p; sip::param_list::take(rest, p);)
        if (!sip::iequals(p.name, "maddr") && !sip::iequals(p.name, "transport"))
            out.append(";").append(p.name).append(p.has_value ? "=" : "").append(p.value);
    return out;
}

proxy::self::preprocessed proxy::self::preprocess(const sip::message_ptr& received) const
{
    const auto& m = *received;
    preprocessed out{received, false};
    auto routes = routes_of(m);
    sip::edit changed{m};
    bool any = false;

    // "If the Request-URI ... contains a value this proxy previously placed into a Record-Route header
    // field": ours have lr.
    const auto uri = sip::parse_uri(m.request_uri());
    if (uri && uri->has_lr() && !uri->has_user && is_ours(*uri) && !routes.empty())
    {
        changed.request_uri(as_request_uri(uri_of_route(routes.back())));
        routes.pop_back();
        if (routes.empty())
            changed.remove("Route");
        else
            changed.set("Route", joined(routes));
        any = out.was_routed_here = true;
    }
    else if (auto stripped = without_own_maddr(m.request_uri()); stripped != m.request_uri())
    {
        changed.request_uri(stripped);
        any = true;
    }

    // "If the first value in the Route header field indicates this proxy, the proxy MUST remove that value".
    if (!routes.empty())
        if (const auto first = sip::parse_uri(uri_of_route(routes.front())); first && is_ours(*first))
        {
            changed.remove_first_value(sip::field_id::route);
            any = out.was_routed_here = true;
            // RFC 5658 4.1: where it recorded both its ends, the other one goes as well.
            const auto second = routes.size() > 1 ? sip::parse_uri(uri_of_route(routes[1]))
                                                  : sip::result<sip::uri>{sip::parse_error{}};
            if (second && is_ours(*second) && is_other_end(*first, *second))
                changed.remove_first_value(sip::field_id::route);
        }
    if (any)
        out.request = sip::store(changed.finish());
    return out;
}

// RFC 3261 10.3 item 1: a REGISTER for another domain is forwarded as any request is.
bool proxy::self::registers(const preprocessed& p) const
{
    const auto& m = *p.request;
    return registrar && m.method() == sip::method::register_ && !m.has(sip::field_id::route) &&
           registrar->serves(m.request_uri());
}

// RFC 3261 16.5, RFC 3327 5.4. Of other schemes than SIP's a proxy knows no way.
routing proxy::self::registered(time_point now, std::string_view uri)
{
    routing out;
    if (!registrar)
        return out;
    for (auto& b : registrar->where_is(now, uri))
        if (const auto contact = sip::parse_uri(b.contact);
            contact && (contact->scheme == sip::scheme::sip || contact->scheme == sip::scheme::sips))
            out.targets.push_back({b.contact, std::nullopt, b.q, std::move(b.path), {}, b.flow});
    return out;
}

// RFC 3261 16.5. A request with a Route, or one that followed a Route to us, has its target already; for
// others the user is asked, who is our location service.
routing proxy::self::targets_of(time_point now, const preprocessed& p)
{
    const auto& m = *p.request;
    routing as_it_is;
    as_it_is.targets.emplace_back();
    const auto ask = [&] { return settings.locate ? settings.locate(m) : routing{}; };

    if (const auto routes = routes_of(m); !routes.empty())
    {
        if (!resolve(uri_of_route(routes.front())))
            if (const auto known = ask(); !known.targets.empty())
                as_it_is.targets.front().next_hop = known.targets.front().next_hop;
        return as_it_is;
    }
    if (auto known = registered(now, m.request_uri()); !known.targets.empty())
        return known;
    const auto uri = sip::parse_uri(m.request_uri());
    const bool ours = uri && is_ours(*uri);
    // In a call, requests are for the Contact of who has registered it here.
    as_it_is.targets.front().flow = registrar ? registrar->flow_to(now, m.request_uri()) : std::nullopt;
    const auto& flow = as_it_is.targets.front().flow;
    if (flow && layer.is_open(*flow))
        return as_it_is;
    const bool has_address = !ours && resolve(m.request_uri());
    if (has_address && (p.was_routed_here || uri->params.has("maddr")))
        return as_it_is;
    if (auto known = ask(); known.reply || !known.targets.empty())
        return known;
    if (has_address)
        return as_it_is;

    routing refused;
    refused.reply.emplace();
    // 11: OPTIONS without a user part asks the proxy itself. 16.5: "480 (Temporarily Unavailable)" when
    // nothing is found.
    if (ours && !uri->has_user && m.method() == sip::method::options)
        refused.reply->fields = {{"Accept", "application/sdp"},
                                 {"Accept-Encoding", "identity"},
                                 {"Accept-Language", "en"},
                                 {"Supported", ""}};
    else
        refused.reply->status = ours ? 480 : 404;
    return refused;
}

}  // namespace fsm
