// The ladder as a drawing: `show --svg`.
#pragma once

#include "flow/script.hpp"

#include <string>

namespace report {

std::string to_svg(const flow::script& s);

}  // namespace report
