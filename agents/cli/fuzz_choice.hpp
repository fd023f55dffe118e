// What the words of a fuzz command line mean for one script. All of them throw script::usage_error.
#pragma once

#include "campaign/arms.hpp"
#include "campaign/modifiers.hpp"
#include "cli/fuzz_options.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cli {

campaign::choice chosen(const fuzz_options& o, const script::flow& s);

// NAMES of --compose: "late-offer,cancel", or "all".
std::vector<const campaign::modifier*> modifiers(const fuzz_options& o);

// Buckets of the confirmed findings of --baseline; nothing: there is none.
std::optional<std::set<std::string>> known_findings(const fuzz_options& o);

}  // namespace cli
