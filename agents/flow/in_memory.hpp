// A whole ladder in one process: virtual time, a seeded network, no sockets. Microseconds for 32 s of Timer
// B.
#pragma once

#include "flow/network.hpp"
#include "flow/referee.hpp"

namespace flow {

struct play_options
{
    std::uint64_t seed = 1;
    network_conditions network;
    std::vector<const rules::rule*> rules;  // who judges; empty: nobody
    fsm::timer_values timers;
    fsm::duration limit = std::chrono::minutes{10};  // of virtual time, for machines that never end
};

// Every party must be an agent. After the ladder it plays on until every machine is idle.
run_result play_in_memory(const script& s, const play_options& options);

}  // namespace flow
