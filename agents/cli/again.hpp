// What an evidence page says of how a run was asked for: how to do it again, and under which conditions.
#pragma once

#include "cli/options.hpp"
#include "cli/plan.hpp"
#include "page/run_evidence.hpp"

#include <cstddef>
#include <string>

namespace cli {

// A word of a command, as a shell takes it: in quotes where anything in it might mean something.
std::string shell_word(const std::string& text);

// With the octets of a file, or with the reason why not; `path` "": as it is.
page::attached attached_from(page::attached file, const std::string& path, std::size_t most);

// "sipwright run 3.8-unsuccessful-no-answer.toml --seed 7 --dut Bob=192.0.2.1:5060", as a shell takes it.
// The script is that which the page has, so it is named without its folder.
std::string command_again(const run_options& o, const planned_run& run);

// `capture`: the path of the run's; "" where none was made. What cannot be read is left out, with the reason.
page::surroundings surroundings_of(const run_options& o, const planned_run& run, const std::string& capture);

// Into the folder of a run: page.html, and case.toml, the script that the page has, or none. Throws
// net::environment_error.
void write_page(const std::string& folder, const page::evidence& says);

}  // namespace cli
