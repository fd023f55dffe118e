// Nobody's test may reach an emergency centre.
#pragma once

#include "play/cast.hpp"

namespace cli {

// Throws script::usage_error when a device takes part and a party is addressed by an emergency number or
// service.
void refuse_emergency_calls(const script::flow& s, const play::cast& c);

}  // namespace cli
