// Where an element is reached: one address for each transport that it can use. What stands in its Via and
// Contact is of the transport of the message's link (RFC 3261 18.1.1).
#pragma once

#include "fsm/link.hpp"

#include <boost/container/static_vector.hpp>

namespace fsm {

class local_addresses
{
public:
    local_addresses() : local_addresses{address{}} {}
    local_addresses(const address& preferred) : all_{preferred} {}

    void add(const address& further)  // of a transport that has none yet
    {
        if (!of(further.transport))
            all_.push_back(further);
    }

    // Of the transport that is used where nothing asks for another.
    const address& preferred() const { return all_.front(); }
    const address* of(transport t) const  // null: it cannot be used
    {
        for (const auto& a : all_)
            if (a.transport == t)
                return &a;
        return nullptr;
    }
    bool has(const address& a) const
    {
        const auto* same = of(a.transport);
        return same && *same == a;
    }
    auto begin() const { return all_.begin(); }
    auto end() const { return all_.end(); }
    link to(const address& remote) const  // its transport can be used
    {
        return {*of(remote.transport), remote};
    }

private:
    boost::container::static_vector<address, transports.size()> all_;
};

}  // namespace fsm
