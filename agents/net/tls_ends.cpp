#include "net/tls_ends.hpp"

#include "sip/uri.hpp"

#include <algorithm>
#include <utility>

namespace net {

namespace {

using namespace std::chrono_literals;

constexpr auto skew = 24h;         // clocks differ
constexpr auto lasts = 365 * 24h;  // standing agents stand for long

std::vector<std::string> domains_of(std::string_view of_proxy, std::string_view aor)
{
    std::vector<std::string> out;
    const auto add = [&](std::string_view domain) {
        if (!domain.empty() && !fsm::numeric_address(domain, 0) &&
            std::ranges::find(out, domain) == out.end())
            out.emplace_back(domain);
    };
    add(of_proxy);
    if (const auto uri = sip::parse_uri(aor))
        add(uri->host);
    return out;
}

bool is_secure(const fsm::address& a) { return fsm::is_secure(a.transport); }

std::vector<std::optional<tls_agent>> agents_of(const script::flow& s, const play::cast& c)
{
    std::vector<std::optional<tls_agent>> out(c.size());
    for (std::size_t i = 0; i < c.size(); ++i)
        if (!c[i].device)
            out[i] = {s.parties[i].name, domains_of(s.parties[i].domain, s.parties[i].aor), {c[i].at}};
    return out;
}

std::vector<std::string> names_at(const script::flow& s, const play::cast& c, const fsm::address& remote)
{
    const auto who = play::party_at(c, remote);
    if (who == rules::nobody)
        return {};
    auto out = domains_of(s.parties[who].domain, s.parties[who].aor);
    if (!c[who].host.empty())
        out.push_back(c[who].host);
    return out;
}

tls_agent agent_of(const serve::configuration& how)
{
    tls_agent out{"sipwright", domains_of(how.domain, how.aor), {how.at}};
    out.addresses.insert(out.addresses.end(), how.also.begin(), how.also.end());
    return out;
}

tls_ends::names names_of(const serve::configuration& how)
{
    return [next_hops = how.next_hops](const fsm::address& remote) {
        std::vector<std::string> out;
        for (const auto& [name, at] : next_hops)
            if (at == remote)
                out.push_back(name);
        return out;
    };
}

}  // namespace

bool needs_tls(const play::cast& c)
{
    return std::ranges::any_of(c, [](const play::member& m) {
        return !m.device && (is_secure(m.at) || std::ranges::any_of(m.also, is_secure));
    });
}

tls_ends::tls_ends(const tls_settings& how, const std::vector<std::optional<tls_agent>>& all, names names_of)
    : of_(all.size()),
      names_{std::move(names_of)}
{
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    certificate_wish wish;
    wish.from = now - skew;
    wish.until = now + lasts;
    wish.common_name = "sipwright authority of one run";
    wish.authority = true;
    const bool makes_its_own = how.own.chain.empty();
    const auto authority = makes_its_own ? make_certificate(wish) : certificate{};
    wish.authority = false;
    auto with = how;
    with.also_trusted = authority.chain;
    for (std::size_t i = 0; i < all.size(); ++i)
    {
        if (!all[i])
            continue;
        if (makes_its_own)
        {
            wish.common_name = all[i]->name;
            wish.domains = all[i]->domains;
            wish.addresses = all[i]->addresses;
            with.own = make_certificate(wish, &authority);
        }
        of_[i] = &all_.emplace_back(with);
    }
}

tls_ends::tls_ends(const tls_settings& how, const script::flow& s, const play::cast& c)
    : tls_ends{how, agents_of(s, c), [&s, &c](const fsm::address& remote) { return names_at(s, c, remote); }}
{
}

tls_ends::tls_ends(const tls_settings& how, const serve::configuration& of)
    : tls_ends{how, {agent_of(of)}, names_of(of)}
{
}

std::vector<std::string> tls_ends::wanted(const fsm::address& remote) const
{
    auto out = names_(remote);
    out.insert(out.begin(), remote.host());
    return out;
}

}  // namespace net
