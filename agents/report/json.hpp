// Results for programs: schema 1, described by scripts/result.schema.json.
#pragma once

#include "judge/result.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace report {

inline constexpr std::string_view tool = "sipwright " SIPWRIGHT_VERSION;

// {"schema": 1, "tool": ..., "seed": ..., "runs": [...]}, indented, with a final newline. Pure ASCII: what a
// peer sent is escaped as script::printable does before JSON sees it.
std::string to_json(std::span<const judge::run_result> runs, std::uint64_t seed);

}  // namespace report
