// A whole ladder in one process: virtual time, a seeded network, no sockets. Microseconds for 32 s of Timer
// B.
#pragma once

#include "judge/referee.hpp"
#include "run/network.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace run {

// What becomes of one datagram.
struct fate
{
    std::vector<fsm::duration> arrivals;  // after which it arrives: none, it is lost
    std::optional<std::string> changed;   // arrives instead of it; rules do not judge it
};

struct play_options
{
    std::uint64_t seed = 1;
    network_conditions network;
    std::vector<const rules::rule*> rules;  // who judges; empty: nobody
    fsm::timer_values timers;
    // Decides over every datagram in place of `network`, in the order of sending; may be empty.
    std::function<fate(fsm::time_point now, party_index from, party_index to, std::string_view octets)>
        decide;
    fsm::duration limit = std::chrono::minutes{10};  // of virtual time, for machines that never end
};

// Every party must be an agent. After the ladder it plays on until every machine is idle.
judge::run_result play_in_memory(const script::flow& s, const play_options& options);

}  // namespace run
