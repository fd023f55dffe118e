#include "play/cast.hpp"

namespace play {

// RFC 5737: 192.0.2.0/24 and 198.51.100.0/24 are for documentation.
cast all_agents(const script::flow& s)
{
    cast out(s.parties.size());
    for (std::size_t i = 0; i < out.size(); ++i)
    {
        fsm::address& at = out[i].at;
        if (i < 150)
            at.octets = {192, 0, 2, static_cast<std::uint8_t>(101 + i)};
        else
            at.octets = {198, 51, 100, static_cast<std::uint8_t>(1 + (i - 150) % 250)};
        at.port = static_cast<std::uint16_t>(5060 + (i < 150 ? 0 : (i - 150) / 250));
    }
    return out;
}

party_index party_at(const cast& c, const fsm::address& where)
{
    for (std::size_t i = 0; i < c.size(); ++i)
        if (c[i].at == where)
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
