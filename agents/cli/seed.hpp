// --seed, and what there is without one.
#pragma once

#include <cstdint>
#include <string>

namespace cli {

// Short enough to be typed again; printed, so that everything can be repeated.
std::uint64_t random_seed();

// Why this is no whole number of 64 bits, for CLI::Option::check; "" when it is. What CLI11 reads as a number
// may wrap round, or be octal.
std::string whole_number(const std::string& text);

}  // namespace cli
