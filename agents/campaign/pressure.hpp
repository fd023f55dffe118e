// More of everything than a device may hold: calls at the same time, half open, answered and never
// acknowledged, never ended, and connections that say nothing. Only where it was asked for, as it harms.
#pragma once

#include "campaign/arms.hpp"

#include <vector>

namespace campaign {

// The flow as drawn, and with each rung of an agent lost, a sixteenth of `only.pressure` times at once, a
// quarter, and all; over streams the flow beside so many idle connections.
void add_pressure(const target& t, const choice& only, std::vector<arm>& out);

}  // namespace campaign
