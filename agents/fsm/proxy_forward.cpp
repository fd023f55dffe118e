// RFC 3261 16.6: request forwarding, item by item; and 16.11 for ACK, which has no transaction.
#include "fsm/digest.hpp"
#include "fsm/fnv1a.hpp"
#include "fsm/next_hop.hpp"
#include "fsm/proxy_core.hpp"
#include "fsm/request_size.hpp"
#include "sip/build.hpp"
#include "sip/fields.hpp"
#include "sip/name_addr.hpp"
#include "sip/via.hpp"

#include <algorithm>

namespace fsm {

namespace {

// 16.6 item 4: in what makes or refreshes a dialog, and in methods unknown to us, which may.
bool may_make_dialog(sip::method m)
{
    using sip::method;
    return m == method::invite || m == method::subscribe || m == method::refer || m == method::notify ||
           m == method::update || m == method::other;
}

std::optional<std::string> first_route(const sip::message& m)
{
    sip::name_addr value;
    sip::name_addr_list values{m, sip::field_id::route};
    return values.next(value) ? std::optional{std::string{value.octets}} : std::nullopt;
}

// RFC 3263 4.3: "the client SHOULD create a new request, which is identical to the previous, but has a
// different value of the Via branch ID than the previous ... sent to the next element in the list".
std::optional<target> next_server(const target& t)
{
    if (t.further.empty())
        return std::nullopt;
    auto out = t;
    out.next_hop = t.further.front();
    out.further.erase(out.further.begin());
    return out;
}

}  // namespace

// Without a transport the URI would mean UDP, and not reach us: "MUST resolve to the element inserting it".
std::string proxy::self::record_route(const address& at, bool sips) const
{
    return std::string{sips ? "<sips:" : "<sip:"}
        .append(at.host_port())
        .append(transport_parameter(at.transport, sips))
        .append(";lr>");
}

// Item 4: "If the Request-URI contains a SIPS URI, or the topmost Route header field value ... contains a
// SIPS URI, the URI placed into the Record-Route header field MUST be a SIPS URI." RFC 5658 4.1: where the
// transport or the version of IP changes, the end by which it was reached stands behind the one by which it
// goes on.
void proxy::self::record_routes(sip::edit& copy,
                                std::string_view next_hop_uri,
                                const address& from,
                                const address& at) const
{
    const bool sips = is_sips(next_hop_uri);
    if (const auto* here = settings.local.of(from); here && *here != at)
        copy.prepend("Record-Route", record_route(*here, sips && is_secure(here->transport)));
    copy.prepend("Record-Route", record_route(at, sips && is_secure(at.transport)));
}

// RFC 3261 22.3: "A Proxy-Authorization header field value applies only to the proxy whose realm is
// identified in the 'realm' parameter", and "MUST NOT be consumed by any proxy whose realm does not match".
void proxy::self::consume_credentials(const sip::message& request, sip::edit& copy) const
{
    std::vector<std::string_view> others;
    const auto rows = request.rows(sip::field_id::proxy_authorization);
    for (const auto* row = rows > 0 ? request.first(sip::field_id::proxy_authorization) : nullptr; row;
         row = request.next(*row))
    {
        digest_credentials c;
        read_credentials(request.value(*row), c);
        if (c.realm != settings.realm)
            others.push_back(request.value(*row));
    }
    if (others.size() == rows)
        return;
    copy.remove("Proxy-Authorization");
    for (const auto value : others)
        copy.append("Proxy-Authorization", value);
}

// Items 1 to 9.
proxy::self::forwarded proxy::self::copy_for(const sip::message& request,
                                             const address& from,
                                             const target& t,
                                             std::string_view branch_value) const
{
    sip::edit copy{request};  // 1
    copy.upper_case_version();
    if (!settings.realm.empty())
        consume_credentials(request, copy);
    auto uri =
        t.request_uri.empty() ? std::string{request.request_uri()} : as_request_uri(t.request_uri);  // 2
    if (const auto hops = sip::number_of(request, sip::field_id::max_forwards))                      // 3
        copy.set("Max-Forwards", std::to_string(*hops - 1));
    else
        copy.prepend("Max-Forwards", "70");
    // 6: the next route is a strict router when its URI lacks lr.
    auto next_hop_uri = uri;
    if (!t.routes.empty())  // RFC 3327 5.4: "ahead of the Route header field values contained in the request"
        copy.prepend("Route", joined(t.routes));
    const auto by_route = t.routes.empty() ? first_route(request) : std::optional{t.routes.front()};
    if (by_route)
    {
        next_hop_uri = uri_of_route(*by_route);
        if (!is_loose(*by_route))
        {
            copy.append("Route", '<' + uri + '>');
            copy.remove_first_value(sip::field_id::route);
            uri = as_request_uri(next_hop_uri);
        }
    }
    // 7. By another transport than the one it wants, it would not reach whom it is for.
    // By the connection of who is meant, where the next hop is he himself.
    const bool by_flow = !by_route && t.flow && layer.is_open(*t.flow);
    auto missing = by_flow || t.next_hop ? std::string{} : missing_transport(next_hop_uri, settings.local);
    const auto to = by_flow ? t.flow->remote : t.next_hop ? t.next_hop : resolve(next_hop_uri);
    if (to && missing.empty() && !settings.local.of(to->transport))
        missing = via_token(to->transport);
    if (!missing.empty())
        return {nullptr,
                {},
                next_hop_uri + " is to be reached over " + missing + ", which is not among our transports"};
    if (!to)
        return {};
    auto over = settings.local.to(*to);
    if (by_flow)
        over.connection = t.flow->connection;
    const auto& at = over.local;
    if (settings.record_route && may_make_dialog(request.method()))  // 4
        record_routes(copy, is_sips(uri) ? uri : next_hop_uri, from, at);
    if (uri != request.request_uri())
        copy.request_uri(uri);
    copy.prepend("Via", std::string{"SIP/2.0/"}  // 8
                            .append(via_token(to->transport))
                            .append(" ")
                            .append(at.host_port())
                            .append(";branch=")
                            .append(branch_value));
    if (is_reliable(to->transport) && !request.has(sip::field_id::content_length))  // 9
        copy.append("Content-Length", std::to_string(request.body().size()));
    return {sip::store(copy.finish()), over, {}};
}

// Items 8, 10 and 11. The branch has two parts: one that is unique, one that shows loops.
bool proxy::self::start(time_point now, response_context& c, const target& t)
{
    auto out = copy_for(*c.request, c.from, t, pick.branch() + '.' + c.loop_value);
    if (!out.message)
    {
        if (const auto next = next_server(t))
            return start(now, c, *next);
        (out.reason.empty() ? c.unroutable : c.unavailable) = true;
        if (!out.reason.empty())
            layer.fail(std::move(out.reason));
        return false;
    }
    branch b;
    const auto made = out.message;
    b.request = revised(now, std::move(out.message), out.over);
    // Whoever says what leaves has seen by which way.
    auto sized = b.request.get() == made.get() ? for_its_size(made, out.over, settings.local)
                                               : sized_request{b.request, out.over};
    b.request = sized.request;
    b.over = sized.over;
    b.otherwise = next_server(t);
    b.client = layer.start(now, b.request, b.over, no_origin, std::move(sized.otherwise));
    if (b.client == transaction_id::none)
    {
        c.unavailable = true;
        return false;
    }
    by_client.emplace(b.client, c.server);
    if (c.is_invite())
        timers.set(b.client, now + settings.timers.timer_c);
    c.branches.push_back(std::move(b));
    return true;
}

bool proxy::self::start_next(time_point now, response_context& c, branch& failed)
{
    if (c.closed || !failed.otherwise || c.branches.size() >= proxy_limits::branches)
        return false;
    const auto next = std::move(*failed.otherwise);  // `failed` moves when there is another branch
    failed.otherwise.reset();
    return start(now, c, next);
}

// All waiting targets of the largest q, in parallel.
void proxy::self::start_group(time_point now, response_context& c)
{
    const auto q = c.waiting.front().q;
    const auto end = std::ranges::find_if(c.waiting, [&](const target& t) { return t.q != q; });
    const std::vector<target> group{c.waiting.begin(), end};
    c.waiting.erase(c.waiting.begin(), end);
    for (const auto& t : group)
        start(now, c, t);
}

// RFC 3261 16.11 for an ACK, which belongs to the 2xx that went through here or to nothing we know. The
// branch is made of the received one, so that a repeated ACK keeps its branch.
void proxy::self::on_ack(time_point now, const event& e)
{
    const auto& received = *e.message;
    if (fault_of(received))
        return;                                                   // 17: an ACK is never answered
    const auto p = preprocess(marked(e.message, e.over.remote));  // 18.2.1
    auto known = targets_of(now, p);
    if (known.targets.empty())
        return;
    const auto via = sip::top_via(received);
    const auto own = fnv1a{}.add(via->branch).add(via->host).add(loop_value(received)).hex();
    // An ACK goes one way only; of several locations the one is right where the INVITE was accepted.
    auto way = known.targets.front();
    if (const auto context = contexts.find(e.transaction);
        context != contexts.end() && known.targets.size() > 1)
        for (const auto& b : context->second.branches)
            if (layer.last_status(b.client) >= 200 && layer.last_status(b.client) < 300)
            {
                way.next_hop = b.over.remote;
                way.flow = b.over;
            }
    auto out = copy_for(*p.request, e.over.remote, way, "z9hG4bK" + own + '.' + loop_value(received));
    if (out.message && !settings.local.has(out.over.remote))
        layer.send({out.over, out.message});
    else if (!out.reason.empty())
        layer.fail(out.reason);
}

}  // namespace fsm
