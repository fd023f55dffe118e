// The folder that proves what a run found: page.html, ladder.txt, capture.pcapng, result.json, and
// case.toml: the script with what it names inside. One run is
// recorded in the folder itself; of several, the first of each script and the first most_repeats_kept others
// that did not pass get a folder of their own, DIR/0007-NAME.
#pragma once

#include "cli/runner.hpp"
#include "page/evidence.hpp"

#include <functional>
#include <set>
#include <string>

namespace cli {

class evidence
{
public:
    // Creates the folder, and proves that it can be written. Throws net::environment_error.
    evidence(std::string folder, bool one_run);

    std::string capture_of(const planned_run& run) const;  // creates the folder of that run
    std::string capture_path(const planned_run& run) const { return folder_of(run) + "/capture.pcapng"; }
    // `page`: what page.html says; it is asked for when the run is kept.
    void add(const planned_run& run,
             const judge::run_result& result,
             bool passed,
             const std::function<page::evidence()>& page);
    const std::string& folder() const { return folder_; }
    std::size_t left_out() const { return left_out_; }  // runs that did not pass and have no folder
    std::string results() const { return folder_ + "/result.json"; }

    static constexpr std::size_t most_repeats_kept = 100;

private:
    std::string folder_of(const planned_run& run) const;

    std::string folder_;
    bool one_run_;
    std::size_t repeats_kept_ = 0, left_out_ = 0;
};

}  // namespace cli
