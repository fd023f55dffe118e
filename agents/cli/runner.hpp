// Plays many runs, several at a time, and hands the results back in order.
#pragma once

#include "judge/result.hpp"
#include "play/cast.hpp"
#include "run/network.hpp"
#include "run/reach.hpp"

#include <functional>
#include <vector>

namespace cli {

struct planned_run
{
    const script::flow* flow = nullptr;
    const play::cast* cast = nullptr;  // null: in memory
    std::uint64_t seed = 0;
    std::uint32_t repetition = 0;  // of this script, from 0
    std::size_t index = 0;         // of all
};

struct playing_conditions
{
    run::network_conditions network;
    std::vector<const rules::rule*> rules;
    run::reach allowed;
    std::shared_ptr<rules::budget> memory = std::make_shared<rules::budget>();  // of all worlds
    std::uint32_t jobs = 1;     // worlds, each with a thread and sockets of its own
    std::uint32_t at_once = 1;  // calls that one world plays at the same time
    fsm::duration between{0};   // from the start of one call to that of the next; 0: as soon as there is room
    // Where the capture of a run is written; "" for none. Called by the thread that plays it.
    std::function<std::string(const planned_run&)> capture;
    std::function<void(std::size_t done, std::size_t of)>
        progress;  // of the only run; not called with several jobs
};

// Each thread plays in a world of its own. `take` is called by the calling thread, in order of the runs, or
// where calls are played at the same time, as they end; false from it stops: runs that have not begun are not
// played. What a run throws becomes a result with verdict error.
void play_all(const std::vector<planned_run>& runs,
              const playing_conditions& conditions,
              const std::function<bool(const planned_run&, judge::run_result)>& take);

}  // namespace cli
