#include "play/cast.hpp"

#include "script/script_names.hpp"

#include <algorithm>

namespace play {

namespace {

bool has_field(const script::rung& r, std::string_view name)
{
    return r.octets ||
           std::ranges::any_of(r.fields, [&](const auto& f) { return script::same_field(f.first, name); });
}

bool is_here(const fsm::address& a, const fsm::address& b)  // whatever the transport
{
    return a.octets == b.octets && a.v6 == b.v6 && a.port == b.port;
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

// RFC 3261 22.1: a 401 has a challenge, and what is sent after one has credentials (22.2, 22.3).
std::string not_there_yet(const script::flow& s, const cast& c)
{
    for (std::size_t i = 0; i < s.rungs.size(); ++i)
    {
        const script::rung& r = s.rungs[i];
        const auto before = s.relations[i].retry_of;
        if (c[r.from].device || s.relations[i].first_copy != i)
            continue;
        const auto refuse = [&](const std::string& what, const char* field) {
            return s.path + ':' + std::to_string(r.line) + ':' + std::to_string(r.column) + ": " +
                   name_of(r) + ' ' + what +
                   ", which no agent does by itself: it is not there yet; give it fields = { " + field +
                   " = \"...\" }, or let a device play " + s.parties[r.from].name;
        };
        const bool forwards = s.relations[i].forwarded_from != script::relation::none;
        if (r.what.status == 401 && !forwards && !has_field(r, "WWW-Authenticate"))
            return refuse("challenges", "WWW-Authenticate");
        if (r.what.status == 407 && !forwards && !has_field(r, "Proxy-Authenticate"))
            return refuse("challenges", "Proxy-Authenticate");
        if (before == script::relation::none)
            continue;
        for (std::size_t j = before; j < i; ++j)
            if (s.relations[j].request == before &&
                (s.rungs[j].what.status == 401 || s.rungs[j].what.status == 407))
            {
                const auto* field = s.rungs[j].what.status == 401 ? "Authorization" : "Proxy-Authorization";
                if (!has_field(r, field))
                    return refuse("answers the challenge of " + name_of(s.rungs[j]), field);
            }
    }
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

party_index party_at(const cast& c, const fsm::address& where)
{
    for (std::size_t i = 0; i < c.size(); ++i)
        if (is_here(c[i].at, where) || (c[i].sends_from && is_here(*c[i].sends_from, where)))
            return static_cast<party_index>(i);
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
