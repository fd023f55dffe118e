// Which kind of input octets are that nobody said anything about.
#pragma once

#include "mutator_shapes.hpp"

#include <string_view>

namespace kinds {

// What octets look like; shape::text when they look like nothing that has a name here.
shape looks_like(std::string_view octets);

}  // namespace kinds
