// What the pieces of the matrix share. Known to page/matrix*.cpp alone.
#pragma once

#include "lab/results.hpp"
#include "page/fields.hpp"

#include <string>
#include <vector>

namespace page {

std::string shortly(const std::string& sentence);  // at most 500 octets of it; it says how many are left out
std::string joined(const std::vector<std::string>& all, std::size_t most = 20);  // "a, b and 3 more"

// Rules and cells by what is known of them, so that each adds up to 100 %.
void fill_tested(fields all, const lab::results& r);

}  // namespace page
