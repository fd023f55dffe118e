// RFC 3261 16.3: request validation, with the loop detection of RFC 5393 4.2.
#include "fsm/fnv1a.hpp"
#include "fsm/next_hop.hpp"
#include "fsm/proxy_core.hpp"
#include "sip/fields.hpp"
#include "sip/name_addr.hpp"
#include "sip/via.hpp"

#include <algorithm>

namespace fsm {

namespace {

answer refusal(int status, extra_fields fields = {})
{
    answer out;
    out.status = status;
    out.fields = std::move(fields);
    return out;
}

// 16.3 item 1: what this and forwarding need, "any other components, well-formed or not, SHOULD be ignored".
bool is_handleable(const sip::message& m)
{
    const auto number = sip::cseq_of(m);
    if (m.error() || !number || number->method != m.method_name() || !sip::from_of(m) || !sip::to_of(m) ||
        !sip::call_id_of(m) || !sip::top_via(m) || m.request_uri().empty())
        return false;
    if (m.has(sip::field_id::max_forwards))
        if (const auto hops = sip::number_of(m, sip::field_id::max_forwards); !hops || *hops > 255)
            return false;
    for (const auto id : {sip::field_id::route, sip::field_id::record_route})
    {
        sip::name_addr_list values{m, id};
        for (sip::name_addr value; values.next(value);)
        {
        }
        if (values.error())
            return false;
    }
    return true;
}

void add(fnv1a& out, const sip::message& m, sip::field_id id)
{
    for (const auto* row = m.first(id); row; row = m.next(*row))
        out.add(m.value(*row));
    out.add("");
}

}  // namespace

std::optional<answer> proxy::self::fault_of(const sip::message& request) const
{
    if (!request.version().empty() && !sip::iequals(request.version(), "SIP/2.0"))
        return refusal(505);
    if (!request.wholly_read())  // 21.5.7: what it would pass on is not known
        return refusal(513);
    if (!is_handleable(request))
        return refusal(400);
    // 2. URI scheme
    const auto uri = sip::parse_uri(request.request_uri());
    if (!uri)
        return refusal(400);
    if (uri->scheme == sip::scheme::other)
        return refusal(416);
    // 3. Max-Forwards
    if (request.has(sip::field_id::max_forwards) &&
        *sip::number_of(request, sip::field_id::max_forwards) == 0)
        return refusal(483);
    // 4. Loop detection
    if (has_looped(request))
        return refusal(482);
    // 5. Proxy-Require: no extension is understood. RFC 3261 9.1, 20.29: never in CANCEL, where it is
    // ignored.
    std::string unsupported;
    std::string_view tag;
    if (request.method() != sip::method::cancel)
        for (sip::token_list tags{request, sip::field_id::proxy_require}; tags.next(tag);)
            unsupported.append(unsupported.empty() ? "" : ", ").append(tag);
    if (!unsupported.empty())
        return refusal(420, {{"Unsupported", std::move(unsupported)}});
    return std::nullopt;
}

// RFC 3261 16.6 item 8 and RFC 5393 4.2.1: a value of everything that decides where the request goes. Not of
// its method, and not of its Vias, which change with every hop.
std::string proxy::self::loop_value(const sip::message& request) const
{
    fnv1a out;
    out.add(request.request_uri());
    add(out, request, sip::field_id::route);
    out.add(sip::to_of(request)->tag).add(sip::from_of(request)->tag).add(*sip::call_id_of(request));
    out.add(std::to_string(sip::cseq_of(request)->number));
    add(out, request, sip::field_id::proxy_require);
    add(out, request, sip::field_id::proxy_authorization);
    return out.hex();
}

// RFC 5393 4.2.2
bool proxy::self::has_looped(const sip::message& request) const
{
    std::string value;
    sip::via_list values{request};
    for (sip::via v; values.next(v);)
    {
        const auto dot = is_local(v) ? v.branch.rfind('.') : v.branch.npos;
        if (dot == v.branch.npos)
            continue;
        if (value.empty())
            value = loop_value(request);
        if (v.branch.substr(dot + 1) == value)
            return true;
    }
    return false;
}

// Somebody else may have the same port of another transport.
bool proxy::self::is_local(const sip::via& v) const
{
    return std::ranges::any_of(settings.local, [&](const address& a) {
        return port_of(v) == a.port && transport_named(v.transport) == a.transport &&
               sip::iequals(v.host, a.host());
    });
}

namespace {

// Does it lead to this address of ours? 19.1.1: a SIPS URI does over TLS, whatever its transport parameter
// says; one without the parameter may over any.
bool leads_over(const sip::uri& uri, transport t, transport usual)
{
    const auto named = uri.params.value("transport");
    const auto wanted = named.empty() ? std::nullopt : transport_named(named);
    if (uri.scheme == sip::scheme::sips)
        return is_secure(t) && (!wanted || is_websocket(*wanted) == is_websocket(t));
    return named.empty() ? !is_secure(t) || t == usual : wanted == t;
}

}  // namespace

bool proxy::self::is_ours(const sip::uri& uri) const
{
    if (uri.scheme != sip::scheme::sip && uri.scheme != sip::scheme::sips)
        return false;
    // Where the URI names neither, its transport is the one that we use.
    const bool names_none = !uri.has_port && uri.scheme == sip::scheme::sip && !uri.params.has("transport");
    const auto usual = settings.local.preferred().transport;
    const auto port = names_none ? default_port(usual) : port_of(uri);
    return std::ranges::any_of(settings.local,
                               [&](const address& a) {
                                   return port == a.port && sip::iequals(uri.host, a.host()) &&
                                          leads_over(uri, a.transport, usual);
                               }) ||
           std::ranges::any_of(settings.domains, [&](const auto& d) { return sip::iequals(d, uri.host); });
}

}  // namespace fsm
