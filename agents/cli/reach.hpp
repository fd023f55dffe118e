// Whom commands may send to.
#pragma once

#include "run/reach.hpp"

#include <string>
#include <vector>

namespace cli {

// Whom --i-am-authorized-to-test names. Throws net::environment_error where a host cannot be resolved.
run::reach reach_of(const std::vector<std::string>& hosts);

}  // namespace cli
