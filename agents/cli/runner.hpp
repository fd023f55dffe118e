// Plays many runs, several at a time, and hands the results back in order.
#pragma once

#include "cli/plan.hpp"
#include "judge/result.hpp"
#include "judge/waive.hpp"
#include "net/tls.hpp"
#include "net/triggers.hpp"
#include "run/network.hpp"
#include "run/reach.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace cli {

struct playing_conditions
{
    run::network_conditions network;
    net::tls_settings tls;
    net::key_line secrets;  // is told those of TLS sessions, by the threads that play; may be empty
    fsm::transport transport = fsm::transport::udp;  // in memory, of parties whose script says none
    std::vector<const rules::rule*> rules;
    fsm::timer_values timers;
    std::optional<fsm::duration> patience;  // with rungs of devices that have no `within`
    run::reach allowed;
    std::shared_ptr<rules::budget> memory = std::make_shared<rules::budget>();  // of all worlds
    std::uint32_t jobs = 1;     // worlds, each with a thread and sockets of its own
    std::uint32_t at_once = 1;  // calls that one world plays at the same time
    fsm::duration between{0};   // from the start of one call to that of the next; 0: as soon as there is room
    std::function<judge::profiles(const script::flow&)> profiles_of;  // of its devices; empty: none is known
    device::date today{};
    net::asker ask;  // for manual triggers, with one job; called by the thread that plays
    // Where the capture of a run is written; "" for none. Called by the thread that plays it.
    std::function<std::string(const planned_run&)> capture;
    std::function<bool()> interrupted;  // asked by the calling thread: whoever plays is to come to an end
    std::function<void(std::size_t done, std::size_t of)>
        progress;  // of the only run; not called with several jobs
};

// Each thread plays in a world of its own. `take` is called by the calling thread, in order of the runs, or
// where calls are played at the same time, as they end; false from it stops: runs that have not begun are not
// played, those that have are taken, too. What a run throws becomes a result with verdict error. Throws
// net::environment_error where threads cannot be made, and what `take` throws, when all threads have ended.
void play_all(const plan& runs,
              const playing_conditions& conditions,
              const std::function<bool(const planned_run&, judge::run_result)>& take);

}  // namespace cli
