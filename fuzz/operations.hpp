// What the targets that play operations have in common (operations.cpp).
#pragma once

#include <cstddef>
#include <string_view>

// Each target says which of agents/drill it plays.
extern const std::string_view drill_of_this_target;

// Mutants are seldom longer (room.hpp), in octets.
extern const std::size_t usual_size;
