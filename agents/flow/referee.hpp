// Sees every message of a run, whoever sent it, and at the end judges: rungs, rules, surprises. Pure, so the same log gives the
// same result.
#pragma once

#include "flow/agent.hpp"
#include "flow/result.hpp"

namespace flow {

class referee
{
public:
    referee(const script& s, const cast& c, std::vector<const rules::rule*> which);

    void sent(fsm::time_point now, party_index by, const outgoing& what, const fsm::address& source);
    void received(fsm::time_point now, party_index by, const fsm::address& source, std::string_view octets);
    void surprised(party_index by, const surprise& what);
    void lossy_network() { traffic_.lossy = true; }

    // Lanes of all agents, in party order (nullptr for devices); the end of the watch.
    run_result finish(fsm::time_point end, const std::vector<const agent*>& agents);

private:
    const script* script_;
    const flow::cast* cast_;
    std::vector<const rules::rule*> rules_;
    rules::traffic traffic_;
    std::vector<std::optional<std::uint32_t>> rung_of_;        // per sighting
    std::vector<std::pair<party_index, surprise>> surprises_;
    std::vector<rules::finding> findings_;
    // ... the index that finds copies; see referee.cpp
};

}  // namespace flow
