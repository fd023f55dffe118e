#include "seeds/conversation.hpp"

#include "fsm/fnv1a.hpp"

#include <algorithm>

namespace seeds {

// More parties than an index can name share the last one: no rule is asked about them.
rules::party_index observer::party_at(const fsm::address& a)
{
    constexpr std::size_t most = 1000;
    if (const auto found = parties_.find(a); found != parties_.end())
        return found->second;
    if (seen_.parties.size() < most)
    {
        rules::party p;
        p.name = a.host_port();
        p.device = true;
        p.at = a;
        seen_.parties.push_back(std::move(p));
        parties_.emplace(a, static_cast<rules::party_index>(seen_.parties.size() - 1));
    }
    return static_cast<rules::party_index>(seen_.parties.size() - 1);
}

void observer::see(fsm::time_point at,
                   const fsm::address& from,
                   const fsm::address& to,
                   std::string_view octets)
{
    seen_.end = std::max(seen_.end, at);
    const hop one{from, to, fsm::fnv1a{}.add(octets).hex()};
    const auto found = index_.find(one);
    if (found != index_.end() && seen_.messages[found->second].message->octets() == octets)
    {
        auto& s = seen_.messages[found->second];
        ++s.copy_count;
        if (s.copies.size() < rules::limits::copies)
            s.copies.push_back(at);
        return;
    }
    if (seen_.messages.size() >= rules::limits::messages)
    {
        ++seen_.dropped;
        return;
    }
    index_.emplace(one, seen_.messages.size());
    rules::sighting s;
    s.at = at;
    s.from = party_at(from);
    s.to = party_at(to);
    s.source = from;
    s.destination = to;
    s.message = sip::store(std::string{octets});
    seen_.messages.push_back(std::move(s));
}

}  // namespace seeds
