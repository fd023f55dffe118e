// scripts/torture/outcomes.toml, or one's own in its place.
#pragma once

#include "torture/outcomes.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace torture {

// In the order of the text. A message that is not there is not sent; one that no corpus has is an error, and
// so is one twice. Throws script::script_error: "outcomes.toml:20:9: '40x' is not an outcome ...".
std::vector<expectation> load_outcomes_text(std::string_view toml, const std::string& path);
std::vector<expectation> load_outcomes(const std::string& path);

}  // namespace torture
