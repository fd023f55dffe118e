// Who stands at the other end of a link. Who listens where is known from the cast; who sends from another
// port, or over a connection of its own, is known once it has said who it is: the one who said so last, for
// devices may share a port. Bounded: beyond the bound nothing further is learned.
#pragma once

#include "fsm/link.hpp"
#include "play/cast.hpp"

#include <cstddef>
#include <map>

namespace play {

namespace limits {
inline constexpr std::size_t neighbours = 1'000;  // links that are learned, of one agent
}  // namespace limits

class neighbours
{
public:
    explicit neighbours(const cast& c) : cast_{&c} {}  // which must outlive it

    party_index at(const fsm::link& l) const  // nobody: not known
    {
        if (const auto listening = party_at(*cast_, l.remote); listening != rules::nobody)
            return listening;
        const auto learned = learned_.find(l);
        return learned == learned_.end() ? rules::nobody : learned->second;
    }

    void learn(const fsm::link& l, party_index who)
    {
        if (who == rules::nobody || party_at(*cast_, l.remote) != rules::nobody)
            return;
        if (const auto known = learned_.find(l); known != learned_.end())
            known->second = who;
        else if (learned_.size() < limits::neighbours)
            learned_.emplace(l, who);
    }

private:
    const cast* cast_;
    std::map<fsm::link, party_index> learned_;
};

}  // namespace play
