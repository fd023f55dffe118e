#include "net/tls_ends.hpp"

#include "sip/uri.hpp"

#include <algorithm>

namespace net {

namespace {

using namespace std::chrono_literals;

constexpr auto validity = 24h;  // in both directions: clocks differ

std::vector<std::string> domains_of(const script::script_party& p)
{
    std::vector<std::string> out;
    const auto add = [&](std::string_view domain) {
        if (!domain.empty() && !fsm::numeric_address(domain, 0) &&
            std::ranges::find(out, domain) == out.end())
            out.emplace_back(domain);
    };
    add(p.domain);
    if (const auto aor = sip::parse_uri(p.aor))
        add(aor->host);
    return out;
}

bool is_secure(const fsm::address& a) { return fsm::is_secure(a.transport); }

}  // namespace

bool needs_tls(const play::cast& c)
{
    return std::ranges::any_of(c, [](const play::member& m) {
        return !m.device && (is_secure(m.at) || std::ranges::any_of(m.also, is_secure));
    });
}

tls_ends::tls_ends(const tls_settings& how, const script::flow& s, const play::cast& c)
    : of_(c.size()),
      script_{s},
      cast_{c}
{
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    certificate_wish wish;
    wish.from = now - validity;
    wish.until = now + validity;
    wish.common_name = "sipwright test authority";
    wish.authority = true;
    const bool makes_its_own = how.own.chain.empty();
    const auto authority = makes_its_own ? make_certificate(wish) : certificate{};
    wish.authority = false;
    auto with = how;
    with.also_trusted = authority.chain;
    for (std::size_t i = 0; i < c.size(); ++i)
    {
        if (c[i].device)
            continue;
        if (makes_its_own)
        {
            wish.common_name = s.parties[i].name;
            wish.domains = domains_of(s.parties[i]);
            wish.addresses = {c[i].at};
            with.own = make_certificate(wish, &authority);
        }
        of_[i] = &all_.emplace_back(with);
    }
}

std::vector<std::string> tls_ends::wanted(const fsm::address& remote) const
{
    std::vector<std::string> out{remote.host()};
    const auto who = play::party_at(cast_, remote);
    if (who == rules::nobody)
        return out;
    for (auto& domain : domains_of(script_.parties[who]))
        out.push_back(std::move(domain));
    if (!cast_[who].host.empty())
        out.push_back(cast_[who].host);
    return out;
}

}  // namespace net
