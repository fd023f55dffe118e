// TOML -> policy: a file of its own (scripts/policy.schema.json), or the table [policy] of a lab.
#pragma once

#include "lab/policy.hpp"
#include "script/script_source.hpp"

#include <string>
#include <string_view>

namespace lab {

namespace limits {
inline constexpr std::size_t named = 1'000;  // by each key of a policy
}

// Reads the file. Throws script::script_error with file, line and column.
policy load_policy(const std::string& path);
policy load_policy_text(std::string_view toml, const std::string& path);

// `e`: the table [policy].
policy read_policy(const script::script_source& source, const script::entry& e);

}  // namespace lab
