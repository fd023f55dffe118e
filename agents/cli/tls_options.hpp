// The options of TLS, from the command line to what `net` is told.
#pragma once

#include "cli/options.hpp"
#include "net/tls.hpp"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace cli {

void add_tls_options(CLI::App& to, tls_options& o);

// Reads the files. `notes`: what every report has to say of it. Throws script::usage_error,
// net::environment_error.
net::tls_settings tls_of(const tls_options& o, std::vector<std::string>& notes);

}  // namespace cli
