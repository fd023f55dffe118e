// Header fields, name and value, that are put into a message beside what its maker writes by itself.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace fsm {

using extra_fields = std::vector<std::pair<std::string, std::string>>;

}  // namespace fsm
