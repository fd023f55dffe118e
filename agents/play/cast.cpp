#include "play/cast.hpp"

#include "fsm/next_hop.hpp"
#include "play/authentication.hpp"

#include <algorithm>

namespace play {

namespace {

// Where a message comes from that others have passed on.
std::uint32_t origin_of(const script::flow& s, std::uint32_t rung)
{
    while (s.relations[rung].forwarded_from != script::relation::none)
        rung = s.relations[rung].forwarded_from;
    return rung;
}

bool is_here(const fsm::address& a, const fsm::address& b)  // whatever the transport
{
    return a.octets == b.octets && a.v6 == b.v6 && a.port == b.port;
}

// Streams of different kinds cannot share a port.
int offset_of(fsm::transport t)
{
    return t == fsm::transport::tls ? 1 : t == fsm::transport::ws ? 2 : t == fsm::transport::wss ? 3 : 0;
}

void add(std::vector<fsm::transport>& all, fsm::transport t)
{
    if (std::ranges::find(all, t) == all.end())
        all.push_back(t);
}

// Over which transports each agent listens, its own first: UDP and TCP, which "all SIP elements MUST
// implement" (RFC 3261 18), and those of whom it exchanges messages with.
std::vector<std::vector<fsm::transport>> transports_of(const script::flow& s, const cast& c)
{
    std::vector<std::vector<fsm::transport>> out(c.size());
    for (std::size_t i = 0; i < c.size(); ++i)
        for (const auto t : {c[i].at.transport, fsm::transport::udp, fsm::transport::tcp})
            add(out[i], t);
    for (const auto& r : s.rungs)
    {
        add(out[r.from], c[r.to].at.transport);
        add(out[r.to], c[r.from].at.transport);
    }
    return out;
}

}  // namespace

// RFC 5737: 192.0.2.0/24 and 198.51.100.0/24 are for documentation.
cast all_agents(const script::flow& s)
{
    constexpr auto published = std::chrono::sys_days{std::chrono::year{2002} / 6 / 1};  // RFC 3261
    cast out(s.parties.size());
    for (std::size_t i = 0; i < out.size(); ++i)
    {
        out[i].epoch = published;
        fsm::address& at = out[i].at;
        if (i < 150)
            at.octets = {192, 0, 2, static_cast<std::uint8_t>(101 + i)};
        else
            at.octets = {198, 51, 100, static_cast<std::uint8_t>(1 + (i - 150) % 250)};
        at.port = static_cast<std::uint16_t>(5060 + (i < 150 ? 0 : (i - 150) / 250));
        if (s.parties[i].source_port)
        {
            out[i].sends_from = at;
            out[i].sends_from->port = static_cast<std::uint16_t>(at.port + 10'000);
        }
    }
    return out;
}

const fsm::address& member::own(const fsm::address& a) const
{
    if (sends_from == a)
        return *sends_from;
    const auto same = std::ranges::find(also, a.transport, &fsm::address::transport);
    return same != also.end() ? *same : at;
}

fsm::local_addresses member::listens() const
{
    fsm::local_addresses out{at};
    for (const auto& a : also)
        out.add(a);
    return out;
}

void add_other_transports(const script::flow& s, cast& c)
{
    const auto all = transports_of(s, c);
    for (std::size_t i = 0; i < c.size(); ++i)
        for (const auto t : all[i])
            if (t != c[i].at.transport && !c[i].device)
            {
                auto& further = c[i].also.emplace_back(c[i].at);
                further.transport = t;
                if (further.port != 0)
                    further.port = static_cast<std::uint16_t>(further.port + offset_of(t) -
                                                              offset_of(c[i].at.transport));
            }
}

fsm::address next_hop(const cast& c, party_index from, party_index to)
{
    const auto wanted = c[from].at.transport;
    if (fsm::is_websocket(wanted) && !c[to].device)
        for (const auto& a : c[to].also)
            if (a.transport == wanted)
                return a;
    return c[to].at;
}

bool all_secure(const cast& c)
{
    return std::ranges::all_of(c, [](const member& m) { return fsm::is_secure(m.at.transport); });
}

std::string uri_at(const cast& c, std::string_view user, const fsm::address& at)
{
    const bool sips = fsm::is_secure(at.transport) && all_secure(c);
    std::string out{sips ? "sips:" : "sip:"};
    out.append(user).append(user.empty() ? "" : "@").append(at.host_port());
    return out.append(fsm::transport_parameter(at.transport, sips));
}

std::string password_missing(const script::flow& s, const cast& c)
{
    using script::relation;
    const auto refuse = [&](const script::rung& r, const std::string& what, party_index whose,
                            const char* field) {
        return s.path + ':' + std::to_string(r.line) + ':' + std::to_string(r.column) + ": " + name_of(r) +
               ' ' + what + ", and the password of " + s.parties[whose].name +
               " is not given: password = \"env:NAME\" or \"file:PATH\" in [party." + s.parties[whose].name +
               "], or fields = { " + field + " = \"...\" } of " + name_of(r);
    };
    const auto knows = [&](party_index p) { return !s.parties[p].credentials.password.empty(); };
    for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
    {
        const script::rung& r = s.rungs[i];
        if (c[r.from].device || s.relations[i].first_copy != i)
            continue;
        if (challenges_by_itself(s, i) && s.relations[i].request != relation::none)
        {
            const auto asked = s.rungs[origin_of(s, s.relations[i].request)].from;
            if (c[asked].device && !knows(asked) && s.parties[r.from].challenging.users.empty())
                return refuse(r, "challenges " + s.parties[asked].name + ", a device", asked,
                              r.what.status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate");
        }
        const auto before = s.relations[i].retry_of;
        if (before == relation::none || knows(r.from))
            continue;
        for (auto j = before; j < i; ++j)
        {
            const auto status = s.rungs[j].what.status;
            const auto field =
                status == 401 ? sip::field_id::authorization : sip::field_id::proxy_authorization;
            if (s.relations[j].request != before || (status != 401 && status != 407) ||
                !c[s.rungs[origin_of(s, j)].from].device || gives(r, field))
                continue;
            return refuse(r, "answers the challenge of " + name_of(s.rungs[j]) + ", which a device makes",
                          r.from, status == 401 ? "Authorization" : "Proxy-Authorization");
        }
    }
    return {};
}

std::string sips_without_tls(const script::flow& s, const cast& c)
{
    for (const auto& p : s.parties)
        if (fsm::is_sips(p.aor) && !all_secure(c))
            return s.path + ": the aor of " + p.name + ", '" + p.aor +
                   "', asks for TLS on every hop (RFC 3261 26.2.2): --transport tls, or transport = \"tls\"";
    return {};
}

std::string only_for_agents(const script::flow& s, const cast& c)
{
    for (const auto& r : s.rungs)
        if (!r.against.empty() && c[r.from].device)
            return s.path + ':' + std::to_string(r.line) + ':' + std::to_string(r.column) + ": " +
                   name_of(r) + " is against " + r.against + ": only an agent plays " +
                   s.parties[r.from].name + " here";
    return {};
}

std::string without_stream(const script::flow& s, const cast& c)
{
    for (const auto& r : s.rungs)
    {
        const bool is_request = r.what.status == 0;  // a response goes back the way of its request
        if (!r.stream || c[r.from].device ||
            fsm::is_reliable(next_hop(c, is_request ? r.from : r.to, is_request ? r.to : r.from).transport))
            continue;
        return s.path + ':' + std::to_string(r.line) + ':' + std::to_string(r.column) + ": " + name_of(r) +
               " is to be " + to_text(r.stream) + ", and " + s.parties[r.from].name + " and " +
               s.parties[r.to].name +
               " speak UDP, which has no streams: --transport tcp, or transport = \"tcp\"";
    }
    return {};
}

std::string stream_for_udp(const script::flow& s, const cast& c)
{
    if (!script::is_about_udp(s))
        return {};
    for (std::size_t i = 0; i < c.size(); ++i)
        if (c[i].at.transport != fsm::transport::udp)
            return s.path + ": it is about UDP (transport = \"udp\"), and " + s.parties[i].name +
                   " is reached over " + std::string{fsm::via_token(c[i].at.transport)};
    return {};
}

party_index party_at(const cast& c, const fsm::address& where)
{
    auto at_port = rules::nobody;
    for (std::size_t i = 0; i < c.size(); ++i)
    {
        const member& m = c[i];
        const bool here = is_here(m.at, where);
        if ((here && m.at.transport == where.transport) || std::ranges::find(m.also, where) != m.also.end())
            return static_cast<party_index>(i);
        if (at_port == rules::nobody && (here || (m.sends_from && is_here(*m.sends_from, where))))
            at_port = static_cast<party_index>(i);
    }
    if (at_port != rules::nobody)
        return at_port;
    auto found = rules::nobody;
    for (std::size_t i = 0; i < c.size(); ++i)
    {
        if (c[i].at.octets != where.octets || c[i].at.v6 != where.v6)
            continue;
        if (!c[i].device || found != rules::nobody)
            return rules::nobody;  // an agent sends from where it listens; two devices are told apart
                                   // otherwise
        found = static_cast<party_index>(i);
    }
    return found;
}

}  // namespace play
