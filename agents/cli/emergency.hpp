// Nobody's test may reach an emergency centre.
#pragma once

#include "flow/cast.hpp"

namespace cli {

// Throws flow::usage_error when a device takes part and a party is addressed by an emergency number or
// service.
void refuse_emergency_calls(const flow::script& s, const flow::cast& c);

}  // namespace cli
