// Plays the cells of a lab on sockets, and knows which devices are there. Many threads may ask at once.
#pragma once

#include "cli/lab_setup.hpp"
#include "cli/options.hpp"
#include "judge/waiver_ledger.hpp"
#include "lab/tally.hpp"
#include "net/device_process.hpp"
#include "net/tls.hpp"
#include "net/triggers.hpp"
#include "run/reach.hpp"

#include <atomic>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace cli {

struct bench_terms
{
    net::tls_settings tls;
    run::reach allowed;
    std::vector<const rules::rule*> rules;
    std::optional<fsm::timer_values> timers;
    std::uint32_t repeat = 1;
    std::uint64_t seed = 0;
    std::int64_t session = 1;  // of the ledger
    std::string folder;        // of the lab; "": nothing is written
    std::string conditions;    // all that, for digests
    run_options told;          // of the options of the lab those that `sipwright run` has, too
    device::date today{};
    std::function<void(const std::string& what)> say;  // to who is there; called by any thread
    std::function<bool()> stopped;                     // no further run is to begin
};

class lab_bench
{
public:
    lab_bench(const lab_setup& all, bench_terms terms);

    // Plays it, writes its evidence, and says what came of it; nothing: it was interrupted. Throws
    // net::environment_error where evidence cannot be written.
    std::optional<lab::cell> play(const lab::planned_cell& c);

    // Starts the device, where the lab says how and it does not run, and waits until it answers. Throws
    // net::environment_error where the command cannot be run.
    void start(const lab::planned_cell& c);

    // What became of waivers in all that was played; not while it plays.
    const judge::waiver_ledger& waivers() const { return waivers_; }

private:
    struct presence  // of a device, over one transport
    {
        bool known = false;   // it answered, and nothing has gone wrong since
        unsigned silent = 0;  // so many questions in a row were not answered
        std::string why;
    };
    struct device_state
    {
        std::mutex only;
        std::map<fsm::transport, presence> over;
        std::unique_ptr<net::device_process> process;
        bool elsewhere = false;  // somebody else has started it
    };

    struct ready_cell;
    std::string why_not_there(const lab::planned_cell& c);
    std::string ask(const lab::planned_cell& c) const;  // OPTIONS; "": it answers
    std::string how_it_died(const lab::planned_cell& c);
    bool play_all(const lab::planned_cell& c, ready_cell& with, lab::tally& into, const std::string& folder);
    run_options as_run(const lab::planned_cell& c) const;
    // For its page: until when, by whom and why the lab expects what came of it; "": it does not.
    std::string expectation_met(const lab::planned_cell& c, const judge::run_result& r) const;
    lab::cell left_out(const lab::planned_cell& c, const std::string& why) const;

    const lab_setup& all_;
    bench_terms terms_;
    mutable std::atomic<std::uint64_t> asked_{0};  // each question is a call of its own
    std::mutex counting_;
    judge::waiver_ledger waivers_;
    std::list<device_state> states_;
    std::vector<device_state*> state_of_;
};

// Where the evidence of a cell lies, from the folder of the lab.
std::string folder_of(const lab::cell_key& key);

}  // namespace cli
