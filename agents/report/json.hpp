// Results for programs: schema 1, described by scripts/result.schema.json.
#pragma once

#include "judge/result.hpp"
#include "judge/waiver_ledger.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace report {

inline constexpr std::string_view tool = "sipwright " SIPWRIGHT_VERSION;

// {"schema": 1, "tool": ..., "seed": ..., "runs": [...]}, indented, with a final newline. Pure ASCII: what a
// peer sent is escaped as script::printable does before JSON sees it.
std::string to_json(std::span<const judge::run_result> runs, std::uint64_t seed);

// The same piece by piece, so that no more than one run is in memory: the head, at least one run, the tail.
std::string json_head(std::uint64_t seed);
std::string json_of(const judge::run_result& run, bool first);
inline constexpr std::string_view json_tail = "\n  ]\n}\n";
// Instead of it, where devices have waivers.
std::string json_tail_with(std::span<const judge::waiver_standing> waivers);

}  // namespace report
