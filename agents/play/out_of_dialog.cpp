#include "play/out_of_dialog.hpp"

#include "play/alter.hpp"
#include "play/servers.hpp"

#include <algorithm>

namespace play {

namespace {

std::string route_of(const cast& c, const fsm::address& proxy) { return '<' + uri_at(c, "", proxy) + ";lr>"; }

// Whom it is for, as the ladder has it.
void address(const stage& s, std::uint32_t at, fsm::outgoing_request& what)
{
    const script::rung& r = s.lane.rung_at(at);
    const auto callee = s.lane.relation_at(at).callee;
    const auto& next_at = (*s.cast)[r.to];
    const std::string& domain = s.party(r.to).domain;
    const std::string scheme = all_secure(*s.cast) ? "sips:" : "sip:";
    const auto next_hop =
        domain.empty() ? uri_at(*s.cast, "", play::next_hop(*s.cast, s.me, r.to)) : scheme + domain;
    if (r.what.method == "REGISTER")
    {
        // RFC 3261 10.2: the domain in the Request-URI, the address of record in To
        what.request_uri = next_hop;
        what.to = address_of(s, s.me);
    }
    else if (callee != rules::nobody)
    {
        what.to = address_of(s, callee);
        const auto& last = s.party(callee);
        what.request_uri = last.aor.empty() ? contact_of(s, callee) : what.to;
        if (what.request_uri.empty())  // a proxy or registrar that answers by itself
            what.request_uri =
                last.domain.empty() ? uri_at(*s.cast, "", (*s.cast)[callee].at) : scheme + last.domain;
    }
    else
        what.request_uri = next_hop;
    if (!next_at.uri.empty())
        what.request_uri = next_at.uri;
}

}  // namespace

fsm::outgoing_request drawn_request(const stage& s, std::uint32_t at, const fsm::formed_request* redirected)
{
    const script::rung& r = s.lane.rung_at(at);
    const auto before = s.lane.retry_of(at);
    fsm::outgoing_request what;
    what.method = r.what.method;
    address(s, at, what);
    what.next_hop = next_hop(*s.cast, s.me, r.to);
    // Whom its URI leads to (RFC 3263) needs no Route.
    const auto servers = servers_of(*s.flow, what.request_uri, 0);
    const bool found_by_uri = std::ranges::find(servers, r.to) != servers.end();
    const bool same_way = before != lane::none && s.lane.rung_at(before).to == r.to;
    // RFC 3261 8.1.1.1: its first proxy is known to a user agent beforehand. Whom a 3xx names is not behind
    // it.
    if (s.party(r.to).plays == rules::role::proxy && !found_by_uri && (!redirected || same_way))
        what.routes = {route_of(*s.cast, what.next_hop)};
    what.fields = fields_of(r);
    if (redirected)
    {
        what.request_uri = redirected->request_uri;
        for (const auto& field : redirected->fields)
            if (std::ranges::none_of(what.fields, [&](const auto& f) { return f.first == field.first; }))
                what.fields.push_back(field);
    }
    what.content_type = r.content_type;
    what.body = r.body.value_or("");
    what.origin = at;
    return what;
}

}  // namespace play
