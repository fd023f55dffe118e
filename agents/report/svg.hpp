// The ladder as a drawing: `show --svg`.
#pragma once

#include "script/script.hpp"

#include <string>

namespace report {

std::string to_svg(const script::flow& s);

}  // namespace report
