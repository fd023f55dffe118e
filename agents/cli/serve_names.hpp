// `sipwright serve dns`: a name server for tests.
#pragma once

#include "fsm/address.hpp"

#include <optional>
#include <string>

namespace cli {

// Until SIGINT or SIGTERM; returns an exit_code. Throws script::script_error, script::usage_error,
// net::environment_error. `at`: instead of where the configuration says.
int serve_names(const std::string& configuration, const std::optional<fsm::address>& at, bool quiet);

}  // namespace cli
