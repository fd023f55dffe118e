// `sipwright replay FILE.zip`: what a bundle says was found, shown again.
#pragma once

#include "cli/attack.hpp"

#include <cstdint>
#include <string>

namespace cli {

bool is_bundle(const std::string& path);  // by its name

// Without a device, by the capture: what the referee finds in it. With one, the case is played so often. An
// exit_code: 1 when it is shown, 0 when it is not. Throws net::environment_error, script::usage_error.
int replay_bundle(const std::string& path, const attack_options& on, std::uint32_t times, bool quiet);

}  // namespace cli
