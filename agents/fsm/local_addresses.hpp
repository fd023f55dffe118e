// Where an element is reached: one address for each transport that it can use, or two, of IPv4 and of IPv6.
// What stands in its Via and Contact is of the transport of the message's link (RFC 3261 18.1.1), and of the
// other end's version of IP.
#pragma once

#include "fsm/link.hpp"

#include <boost/container/static_vector.hpp>

#include <algorithm>

namespace fsm {

class local_addresses
{
public:
    local_addresses() : local_addresses{address{}} {}
    local_addresses(const address& preferred) : all_{preferred} {}

    void add(const address& further)  // of a transport that has none of its version of IP yet
    {
        if (const auto* like = of(further); !like || like->v6 != further.v6)
            all_.push_back(further);
    }

    // Of the transport that is used where nothing asks for another.
    const address& preferred() const { return all_.front(); }
    const address* of(transport t) const  // the first; null: it cannot be used
    {
        for (const auto& a : all_)
            if (a.transport == t)
                return &a;
        return nullptr;
    }
    // By which such an address is reached: of its transport, and of its version of IP where there is one.
    const address* of(const address& a) const
    {
        for (const auto& here : all_)
            if (here.transport == a.transport && here.v6 == a.v6)
                return &here;
        return of(a.transport);
    }
    bool has(const address& a) const { return std::ranges::find(all_, a) != all_.end(); }
    auto begin() const { return all_.begin(); }
    auto end() const { return all_.end(); }
    link to(const address& remote) const  // its transport can be used
    {
        return {*of(remote), remote};
    }

private:
    boost::container::static_vector<address, 2 * transports.size()> all_;
};

}  // namespace fsm
