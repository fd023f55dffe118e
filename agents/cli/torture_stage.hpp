// --torture: the messages of `sipwright torture` before the attacks of a campaign, to the same device.
#pragma once

#include "cli/attack.hpp"
#include "cli/stage.hpp"

#include <cstdint>

namespace cli {

// Over the transport by which the device is attacked; what is allowed is built in (outcomes.toml). A device
// that is down after a message is restarted as the bench can, and the messages behind it follow. Lines and
// summary are those of `sipwright torture`; each fault is a finding. Throws net::environment_error, and
// script::usage_error for a device whose messages would be of emergency.
stage_results torture_first(const attack_table& on, std::uint64_t seed, campaign::bench& bench);

}  // namespace cli
