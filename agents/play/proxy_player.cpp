// A proxy (RFC 3261 16): the core acts, and asks the ladder only where a request goes (16.5).
#include "fsm/next_hop.hpp"
#include "fsm/proxy.hpp"
#include "play/authentication.hpp"
#include "play/player.hpp"
#include "play/registering.hpp"
#include "play/servers.hpp"
#include "sip/uri.hpp"

#include <algorithm>

namespace play {

namespace {

class proxy_player final : public player
{
public:
    proxy_player(stage& s, sip::choices pick)
        : stage_{&s},
          authentication_{s, pick},
          proxy_{settings(), pick},
          draws_servers_{pick}
    {
    }
    proxy_player(const proxy_player& other, stage& s)
        : player{other},
          stage_{&s},
          authentication_{other.authentication_},
          proxy_{other.proxy_, location_service(), authorization(), registry_hooks_of(s)},
          draws_servers_{other.draws_servers_}
    {
    }
    std::unique_ptr<player> copy(stage& s) const override { return std::make_unique<proxy_player>(*this, s); }

    void reseed(sip::choices pick) override
    {
        proxy_.reseed(pick);
        draws_servers_ = pick;
        authentication_.reseed(pick);
    }

    fsm::core& core() override { return proxy_; }
    bool advance(fsm::time_point) override { return false; }

    void take_events(fsm::time_point now) override
    {
        take_events_of(proxy_, now, *stage_, [&](const fsm::event& e) { return fails_as_drawn(now, e); });
    }

private:
    fsm::proxy_settings settings();
    fsm::location_service location_service()
    {
        return [this](const sip::message& request) { return locate(request); };
    }
    bool fails_as_drawn(fsm::time_point now, const fsm::event& e);
    fsm::authorization authorization()
    {
        return [this](fsm::time_point now, const sip::message& request) { return authorize(now, request); };
    }
    std::optional<fsm::answer> authorize(fsm::time_point now, const sip::message& request);
    fsm::routing locate(const sip::message& request) const;
    std::optional<fsm::routing> as_drawn(std::uint32_t at, const sip::message& request) const;
    fsm::routing by_address(const sip::message& request) const;
    fsm::target target_at(party_index to) const;
    fsm::target target_at(const std::vector<party_index>& servers) const;

    stage* stage_;
    authentication authentication_;
    fsm::proxy proxy_;
    sip::choices draws_servers_;
};

fsm::proxy_settings proxy_player::settings()
{
    const auto& me = stage_->party(stage_->me);
    fsm::proxy_settings out;  // names are not resolved: the ladder knows who is where
    out.local = (*stage_->cast)[stage_->me].listens();
    if (!me.domain.empty())
        out.domains.push_back(me.domain);
    out.record_route = me.record_route;
    out.timers = stage_->timers;
    out.locate = location_service();
    out.recurse = me.recurse;
    if (me.registrar)
        out.registrar = registry_settings_of(*stage_);
    out.authorize = authorization();
    out.realm = authentication_.realm();
    return out;
}

std::optional<fsm::answer> proxy_player::authorize(fsm::time_point now, const sip::message& request)
{
    const auto& match = stage_->now.match;
    if (match.kind != lane::match_kind::first || stage_->winding_down)
        return {};
    const auto drawn = authentication::challenge_drawn(*stage_, match.at);
    if (drawn == lane::none)
        return authentication_.refusal(now, *stage_, match.at, request);
    auto rows = authentication_.challenge(now, *stage_, drawn, request);
    if (rows.empty())
        return {};
    auto out = as_drawn(match.at, request);
    if (!out || !out->reply)
        return {};
    out->reply->fields.insert(out->reply->fields.end(), rows.begin(), rows.end());
    return std::move(out->reply);
}

bool proxy_player::fails_as_drawn(fsm::time_point now, const fsm::event& e)
{
    const auto at = e.message ? stage_->lane.request_of(true, sign_of(*e.message)) : lane::none;
    return at != lane::none && stage_->lane.fails_as_drawn(now, at);
}

fsm::routing proxy_player::locate(const sip::message& request) const
{
    const auto& match = stage_->now.match;
    if (match.kind == lane::match_kind::first)
        if (auto drawn = as_drawn(match.at, request))
            return *drawn;
    return by_address(request);
}

// Below the request on its lane: where it is sent on, or else what it is answered with. Targets that are
// drawn after the failure of another are tried after it (16.6: by q-value). Servers of the same domain are
// one target (RFC 3263 4.3).
std::optional<fsm::routing> proxy_player::as_drawn(std::uint32_t at, const sip::message& asked) const
{
    const lane& l = stage_->lane;
    const auto request = l.relation_at(at).first_copy;
    fsm::routing out;
    std::vector<party_index> targets;
    const auto servers = servers_of(*stage_->flow, asked.request_uri(), sip::choices{draws_servers_}.next());
    int q = 1000;
    for (std::uint32_t i = at + 1; i < l.entries().size(); ++i)
    {
        const script::rung& r = l.rung_at(i);
        const script::relation& is = l.relation_at(i);
        if (r.what.status == 0)
        {
            if (is.forwarded_from != request || std::ranges::find(targets, r.to) != targets.end())
                continue;
            if (std::ranges::find(servers, r.to) != servers.end())
            {
                targets.insert(targets.end(), servers.begin(), servers.end());
                out.targets.push_back(target_at(servers));
            }
            else
            {
                targets.push_back(r.to);
                out.targets.push_back(target_at(r.to));
            }
            out.targets.back().q = q;
        }
        else if (r.what.status >= 200 && is.request == request)
        {
            if (!out.targets.empty() && is.forwarded_from != script::relation::none)
                break;
            fsm::answer reply;
            reply.status = r.what.status;
            reply.fields = r.fields;
            reply.content_type = r.content_type;
            reply.body = r.body.value_or("");
            (out.targets.empty() ? out.reply : out.unanswered) = std::move(reply);
            break;
        }
        else if (r.what.status >= 300 && stage_->flow->relations[is.request].forwarded_from == request)
        {
            if (r.what.status < 400 && stage_->party(stage_->me).recurse)
                break;  // the Contacts that came with it say where it goes next
            q = std::max(1, q - 100);
        }
    }
    if (out.targets.empty() && !out.reply)
        return {};
    return out;
}

fsm::target proxy_player::target_at(party_index to) const
{
    fsm::target out;
    out.request_uri = contact_of(*stage_, to);
    out.next_hop = next_hop(*stage_->cast, stage_->me, to);
    return out;
}

// RFC 3263 4: "the URI is not rewritten with the result of the DNS lookup".
fsm::target proxy_player::target_at(const std::vector<party_index>& servers) const
{
    fsm::target out;
    out.next_hop = next_hop(*stage_->cast, stage_->me, servers.front());
    for (const auto other : servers)
        if (other != servers.front())
            out.further.push_back(next_hop(*stage_->cast, stage_->me, other));
    return out;
}

// What the ladder does not show is routed by what the script says of its parties.
fsm::routing proxy_player::by_address(const sip::message& request) const
{
    fsm::routing out;
    if (const auto uri = sip::parse_uri(request.request_uri()))
        for (std::size_t i = 0; i < stage_->flow->parties.size(); ++i)
        {
            const auto p = static_cast<party_index>(i);
            if (p == stage_->me)
                continue;
            const auto aor = sip::parse_uri(stage_->party(p).aor);
            const auto at = fsm::numeric_address(uri->host, fsm::port_of(*uri));
            const bool is_here =
                at && at->octets == (*stage_->cast)[p].at.octets && at->port == (*stage_->cast)[p].at.port;
            const bool is_user = aor && stage_->party(p).plays == rules::role::ua && aor->user == uri->user &&
                                 sip::iequals(aor->host, uri->host);
            const auto& domain = stage_->party(p).domain;
            if (!is_here && !is_user && (domain.empty() || !sip::iequals(domain, uri->host)))
                continue;
            out.targets.push_back(target_at(p));
            if (!is_user)
                out.targets.back().request_uri.clear();
            return out;
        }
    fsm::answer not_found;
    not_found.status = 404;
    out.reply = not_found;
    return out;
}

}  // namespace

std::unique_ptr<player> make_proxy_player(stage& s, sip::choices pick)
{
    return std::make_unique<proxy_player>(s, pick);
}

}  // namespace play
