#pragma once

#include "rules/rule.hpp"

#include <string>
#include <vector>

namespace cli {

// What --rules asks for, by the beginnings of ids; none: all. Throws script::usage_error when a beginning
// names no rule, or none of them is judged.
std::vector<const rules::rule*> select_rules(const std::vector<std::string>& prefixes);

}  // namespace cli
