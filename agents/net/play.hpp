// The driver with sockets: every agent on a UDP socket of its own, devices wherever they are.
#pragma once

#include "net/capture.hpp"
#include "net/tls.hpp"
#include "net/triggers.hpp"
#include "run/demultiplexer.hpp"

#include <functional>
#include <memory>

namespace net {

struct play_options
{
    run::settings how;  // `allowed` and `on_wire` are filled in; run number N has the seed how.seed + N
    run::reach allowed;
    run::schedule when;
    std::function<std::unique_ptr<capture>(std::size_t number)> record;  // of that run; null: none
    std::function<void(std::size_t done, std::size_t of)> progress;      // rungs of the only run, so far
    tls_settings tls;
    key_line secrets;  // is told each secret of a TLS session; may be empty
    asker ask;         // for manual triggers; may be empty
};

// Plays as many runs as options.when says, and hands over each when it is over; false from `take`: no further
// one begins. Agents whose port is 0 get a free one; their addresses are in the result. Throws
// environment_error when a socket cannot be had or a device may not be spoken to. SIGINT and SIGTERM end all
// in order (`interrupted`); a second one ends them at once.
void play(const script::flow& s,
          play::cast c,
          const play_options& options,
          const std::function<bool(std::size_t number, judge::run_result)>& take);

// One run.
judge::run_result play(const script::flow& s, play::cast c, const play_options& options);

}  // namespace net
