// A ladder over sockets: every agent on a socket of its own, devices wherever they are.
#pragma once

#include "judge/result.hpp"
#include "net/capture.hpp"
#include "net/reach.hpp"
#include "play/cast.hpp"
#include "run/network.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace net {

struct play_options
{
    std::uint64_t seed = 1;
    run::network_conditions network;
    std::vector<const rules::rule*> rules;  // who judges; empty: nobody
    fsm::timer_values timers;
    reach allowed;
    capture* record = nullptr;

    // After the last rung: how long to watch for what is too much.
    fsm::duration linger = std::chrono::milliseconds{100};
    // When the ladder cannot be finished, agents end what lives (CANCEL, BYE) until nothing has moved for
    // `quiet`, at most for `wind_down`.
    fsm::duration quiet = std::chrono::milliseconds{500};
    fsm::duration wind_down = std::chrono::seconds{3};
    fsm::duration limit = std::chrono::minutes{60};

    std::function<void(std::size_t done, std::size_t of)> progress;  // rungs seen so far
};

// Agents whose port is 0 get a free one; their addresses are in the result. Throws environment_error when a
// socket cannot be had or a device may not be spoken to. SIGINT and SIGTERM end the run in order
// (`interrupted`); a second one ends the process at once.
judge::run_result play(const script::flow& s, play::cast c, const play_options& options);

// Turns SIGINT and SIGTERM into a question to be asked between runs.
class interrupt
{
public:
    interrupt();
    ~interrupt();
    bool raised();

private:
    struct self;
    std::unique_ptr<self> self_;
};

}  // namespace net
