// What a device said in a run, told apart by what decides how it took a message: methods, statuses, their
// order, and rungs that came.
#pragma once

#include "judge/result.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace campaign {

std::uint64_t signature_of(const judge::run_result& r);

// Rules that a device broke by what nobody touched, "CAN-SRV-1.a", in order, each once. What a rung that came
// late or never says is none: who is attacked may be silent.
std::vector<std::string> rules_broken(const judge::run_result& r);

// The octets that left for each rung; "" where none did, or was seen to.
std::vector<std::string> sent_rungs(const judge::run_result& r);

// What its drawn rungs lack; "" when a run as drawn was seen to its end.
std::string what_is_missing(const judge::run_result& r);

// The id under which a charge and a case name a rung that a device owes.
inline constexpr std::string_view missing_rung = "FLOW-MISSING";

// Is a device to blame for a drawn rung that never came? Not one that accepts a call while it is called off:
// a CANCEL has no effect then (RFC 3261 9.2).
bool owes_a_rung(const judge::run_result& r);

// The longest time from a rung that a device sent to what made it send that; 0: there is none.
fsm::duration slowest_answer(const judge::run_result& r);

}  // namespace campaign
