// What all runs came to so far: printed line by line, written to files after each run and then forgotten,
// summed up in the exit code.
#pragma once

#include "cli/evidence.hpp"
#include "cli/options.hpp"
#include "cli/pages.hpp"
#include "cli/runner.hpp"
#include "cli/scratch.hpp"
#include "cli/terminal.hpp"
#include "judge/waiver_ledger.hpp"
#include "net/growing_file.hpp"
#include "report/junit.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace cli {

class outcome
{
public:
    // Opens what will be written. Throws net::environment_error before anything is played.
    outcome(const run_options& options, std::uint64_t seed, std::size_t planned);

    std::function<std::string(const planned_run&)> capture_paths() const;  // empty: nothing is captured
    void moved(std::size_t rungs, std::size_t of);                         // of the run that is being played
    void asked(const std::string& what, std::chrono::seconds left);        // net::asker
    void add(const planned_run& run, judge::run_result result);
    bool must_stop() const { return !trouble_.empty(); }

    int finish(bool interrupted);  // an exit_code

private:
    using clock = std::chrono::steady_clock;

    bool passed(const judge::run_result& r) const;
    void print(const planned_run& run, const judge::run_result& r);
    void print_script();
    void write(const judge::run_result& r);
    void keep(const planned_run& run, const judge::run_result& r, bool pass);
    void complain();
    void close_files();

    const run_options& options_;
    std::uint64_t seed_;
    std::size_t planned_;
    terminal terminal_;
    std::optional<evidence> evidence_;
    std::optional<pages> pages_;
    std::optional<scratch> scratch_;  // captures that are wanted for a page only
    std::size_t pages_kept_ = 0;
    std::vector<net::growing_file> json_, junit_;
    report::junit_counts counts_;
    judge::waiver_ledger waivers_;
    std::string asked_;                     // last
    const script::flow* script_ = nullptr;  // being played
    clock::time_point script_began_ = clock::now();
    judge::run_result last_passed_;  // of its runs, without the messages
    std::size_t script_runs_ = 0, script_passed_ = 0, shown_ = 0, done_ = 0, passed_ = 0, warned_ = 0;
    int worst_ = 0;
    bool interrupted_ = false;
    std::string trouble_;  // results can no longer be written
};

}  // namespace cli
