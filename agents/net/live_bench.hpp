// The device on the table, reached by sockets (campaign/bench.hpp): plays runs against it, asks OPTIONS
// whether it lives, watches its process and starts it again.
#pragma once

#include "campaign/bench.hpp"
#include "net/device_process.hpp"
#include "net/interrupt.hpp"
#include "net/monitors.hpp"
#include "net/play.hpp"
#include "net/run_clock.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace net {

struct bench_options
{
    play_options how;     // its seed and mutation are those of each run
    play::cast cast;      // one of them is a device at least
    script::flow asking;  // OPTIONS to the first device, by party 0; its answer is the second rung
    play::cast asking_cast;
    fsm::duration liveness = std::chrono::seconds{1};  // until it should have answered OPTIONS
    fsm::duration patience = std::chrono::seconds{5};  // with rungs of the device, at most
    fsm::duration recover = std::chrono::seconds{10};  // that it may take to come back
    std::string start, log;                            // the command that starts it, and where its words go
    std::string mark;  // a file that says which process it is, so that one is ended that a kill of ours left
    std::string restart;                             // the command that starts it again, when we do not
    std::chrono::milliseconds restart_time{60'000};  // that this may take
    pid_t pid = 0;                                   // of its process, when we do not start it; 0: not known
    std::optional<std::chrono::seconds> budget;      // of wall time, from when it is made
    fsm::duration between{0};                        // from the start of one run to that of the next
    std::vector<monitor> watched;                    // after each run
};

class live_bench final : public campaign::bench
{
public:
    // Starts the device, when it is to. Throws environment_error.
    explicit live_bench(bench_options how);

    fsm::time_point now() const override { return clock_.now(); }
    bool go_on() override;
    judge::run_result
    play(const script::flow& s, std::uint64_t seed, const std::optional<play::mutation>& how) override;
    campaign::look look_at() override;
    std::string restart() override;
    void answers_within(fsm::duration slowest) override;
    bool was_interrupted() const override { return interrupted_; }

private:
    judge::run_result
    play_under_pressure(const script::flow& s, const script::case_table& is, play_options& how);
    std::optional<fsm::duration> ask(fsm::duration patience);
    bool await_life(fsm::duration most);
    void start_device();
    void ask_monitors(campaign::look& of);
    campaign::look is_it_alive();

    bench_options how_;
    run_clock clock_;
    device_process process_;
    monitors monitors_;
    interrupt signals_;
    std::optional<fsm::time_point> ends_;
    fsm::time_point next_run_{};
    std::uint64_t asked_ = 0;
    fsm::duration longest_{0};  // of the runs so far
    bool interrupted_ = false;
};

}  // namespace net
