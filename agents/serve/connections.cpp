#include "serve/connections.hpp"

#include "fsm/next_hop.hpp"
#include "serve/limits.hpp"
#include "sip/via.hpp"

#include <algorithm>
#include <utility>

namespace serve {

namespace {

bool same_host(const fsm::address& a, const fsm::address& b) { return a.v6 == b.v6 && a.octets == b.octets; }

}  // namespace

void connections::opened(fsm::time_point now, const fsm::link& l, std::vector<std::string> shown)
{
    all_[l.connection] = {l, std::move(shown), {}, now};
    due_.set(l.connection, now + idle_);
}

std::vector<fsm::link> connections::closed(const fsm::link& l)
{
    std::vector<fsm::link> out;
    const auto known = all_.find(l.connection);
    if (known == all_.end())
        return out;
    for (const auto& alias : known->second.aliases)
    {
        out.push_back({l.local, alias, l.connection});
        if (const auto named = aliases_.find(alias); named->second == l.connection)
            aliases_.erase(named);
    }
    due_.clear(l.connection);
    all_.erase(known);
    return out;
}

void connections::heard(fsm::time_point now, const fsm::link& l)
{
    if (const auto known = all_.find(l.connection); known != all_.end())
        known->second.last = now;
}

// RFC 5923 5: "the IP address ... is the source", the port is that of the sent-by.
std::optional<fsm::link> connections::aliased(const fsm::link& l, const sip::message& request)
{
    const auto known = all_.find(l.connection);
    const auto via = known != all_.end() && request.is_request() && !fsm::is_websocket(l.transport())
                         ? sip::top_via(request)
                         : sip::result<sip::via>{sip::parse_error{}};
    if (!via || !via->params.has("alias"))
        return std::nullopt;
    const auto host = fsm::numeric_address(via->host, 0);
    const bool may =
        fsm::is_secure(l.transport())
            ? std::ranges::any_of(known->second.shown,
                                  [&](const auto& name) { return sip::iequals(name, via->host); })
            : host && same_host(*host, l.remote);
    auto at = l.remote;
    at.port = via->has_port ? via->port : fsm::default_port(l.transport());
    auto& mine = known->second.aliases;
    const bool has = std::ranges::find(mine, at) != mine.end();
    if (!may || at == l.remote || (!has && mine.size() >= limits::aliases))
        return std::nullopt;
    aliases_[at] = l.connection;
    if (has)
        return std::nullopt;
    mine.push_back(at);
    return fsm::link{l.local, at, l.connection};
}

std::vector<fsm::link> connections::all() const
{
    std::vector<fsm::link> out;
    for (const auto& [number, c] : all_)
        out.push_back(c.over);
    return out;
}

fsm::link connections::way_of(fsm::link l) const
{
    if (!l.reliable() || l.connection != 0)
        return l;
    if (const auto known = aliases_.find(l.remote); known != aliases_.end())
        l.connection = known->second;
    return l;
}

std::vector<fsm::link> connections::expired(fsm::time_point now,
                                            const std::function<bool(const fsm::link&)>& uses)
{
    std::vector<fsm::link> out;
    while (const auto due = due_.take_due(now))
    {
        const auto& is = all_.at(*due);
        const bool used = uses(is.over) || std::ranges::any_of(is.aliases, [&](const auto& alias) {
                              return uses({is.over.local, alias, is.over.connection});
                          });
        if (!used && is.last + idle_ <= now)
            out.push_back(is.over);
        else
            due_.set(*due, used ? now + idle_ : is.last + idle_);
    }
    return out;
}

}  // namespace serve
