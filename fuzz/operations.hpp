// What the targets that play operations have in common (operations.cpp).
#pragma once

#include <string_view>

// Each target says which of agents/drill it plays.
extern const std::string_view drill_of_this_target;
