// The driver with sockets: every agent on a UDP socket of its own, devices wherever they are.
#pragma once

#include "net/capture.hpp"
#include "run/run.hpp"

#include <functional>
#include <memory>

namespace net {

struct play_options
{
    run::settings how;  // `allowed` and `on_wire` are filled in
    run::reach allowed;
    capture* record = nullptr;
    std::function<void(std::size_t done, std::size_t of)> progress;  // rungs seen so far
};

// Agents whose port is 0 get a free one; their addresses are in the result. Throws environment_error when a
// socket cannot be had or a device may not be spoken to. SIGINT and SIGTERM end the run in order
// (`interrupted`); a second one ends it at once.
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
