// Which connections of an element are open. As many as its driver has: it tells of every end.
#pragma once

#include "fsm/state_hash.hpp"

#include <set>
#include <utility>

namespace fsm {

class open_connections
{
public:
    void add(const link& l)
    {
        if (l.connection != 0)
            open_.emplace(l.remote, l.connection);
    }
    void remove(const link& l) { open_.erase({l.remote, l.connection}); }
    bool has(const link& l) const { return open_.contains({l.remote, l.connection}); }

    // By another connection where this one is open no more.
    link usable(link l) const
    {
        if (l.connection != 0 && !has(l))
            l.connection = 0;
        return l;
    }

    void add_to(state_hash& h) const
    {
        for (const auto& [remote, connection] : open_)
            h.way({{}, remote, connection});
    }

private:
    std::set<std::pair<address, std::uint32_t>> open_;
};

}  // namespace fsm
