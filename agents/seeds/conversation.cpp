#include "seeds/conversation.hpp"

namespace seeds {

// More parties than an index can name share the last one: no rule is asked about them.
rules::party_index observer::party_at(const fsm::address& a)
{
    constexpr std::size_t most = 1000;
    if (const auto found = parties_.find(a); found != parties_.end())
        return found->second;
    if (seen_.given().parties.size() < most)
    {
        rules::party p;
        p.name = a.host_port();
        p.device = true;
        p.at = a;
        seen_.given().parties.push_back(std::move(p));
        parties_.emplace(a, static_cast<rules::party_index>(seen_.given().parties.size() - 1));
    }
    return static_cast<rules::party_index>(seen_.given().parties.size() - 1);
}

void observer::see(fsm::time_point at,
                   const fsm::address& from,
                   const fsm::address& to,
                   std::string_view octets)
{
    seen_.seen({at, party_at(from), party_at(to), from, to, sip::store(std::string{octets})});
}

}  // namespace seeds
