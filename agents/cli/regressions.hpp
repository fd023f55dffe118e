// --regressions: the cases of earlier campaigns, each played once before anything else.
#pragma once

#include "cli/attack.hpp"
#include "cli/stage.hpp"
#include "cli/terminal.hpp"
#include "cli/told_case.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace cli {

namespace limits {
inline constexpr std::size_t regressions = 1'000;  // cases below one folder
}  // namespace limits

class regressions
{
public:
    // Reads each *.toml below the folder that has a table [case]; other scripts are left out. "": no folder.
    // Throws script::usage_error, script::script_error and net::environment_error, before anything is sent.
    regressions(const attack_options& on, const std::string& folder, std::uint64_t seed);

    std::size_t size() const { return all_.size(); }
    std::vector<std::string> read() const;  // paths of all files that were read
    // What is shown is printed, and what is not unless it is to be quiet. `log`: of a device that is started.
    stage_results play(const std::string& log, bool quiet, const terminal& on) const;

private:
    struct one
    {
        std::string name;  // from the folder
        std::unique_ptr<attack_table> on;
        told_case told;
    };
    stage_results play(const one& c, const std::string& log, bool quiet, const terminal& on) const;

    std::vector<one> all_;
    std::uint64_t seed_;  // of replays: another one each time, as a device knows calls that it had
};

}  // namespace cli
