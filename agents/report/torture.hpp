// A run of torture for programs: JSON, schema 1, described by scripts/torture/result.schema.json, and JUnit
// XML. Piece by piece, so that a file is whole after each message.
#pragma once

#include "report/junit.hpp"
#include "torture/result.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace report {

struct torture_run
{
    std::string device;  // as it was asked for
    torture::role role = torture::role::ua;
    std::uint64_t seed = 0;
};

using torture_counts = std::array<std::uint64_t, torture::statuses>;  // of each torture::status

std::string torture_json_head(const torture_run& run);
// Pure ASCII: what a device sent is escaped as script::printable does before JSON sees it; at most
// proof_octets of each message.
std::string json_of(const torture::result& one, bool first);
inline constexpr std::string_view torture_json_tail = "\n  ]\n}\n";  // until it is over
std::string torture_json_tail_with(const torture_counts& counts, bool interrupted);

// A testsuite for each transport, whose cases are its messages: what only warns passes, with its text in
// system-out; what was not run is skipped, with the reason.
std::string junit_of(const std::vector<torture::result>& all, fsm::transport over, junit_counts& counts);

}  // namespace report
