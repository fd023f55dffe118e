// The driver without sockets: a whole run in one process, in virtual time. Microseconds for 32 s of Timer B.
#pragma once

#include "run/run.hpp"

namespace run {

struct play_options
{
    std::uint64_t seed = 1;
    network_conditions network;
    std::vector<const rules::rule*> rules;  // who judges; empty: nobody
    fsm::timer_values timers;
    decltype(settings::decide) decide;
    decltype(settings::on_wire) on_wire;
    fsm::duration limit = std::chrono::minutes{10};  // of virtual time, for machines that never end
};

// Every party is an agent. After the ladder it plays on until every machine is idle.
judge::run_result play_in_memory(const script::flow& s, const play_options& options);

}  // namespace run
