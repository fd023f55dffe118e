// What a campaign may cost.
#pragma once

#include "fsm/time.hpp"

#include <cstddef>
#include <cstdint>

namespace campaign::limits {

inline constexpr std::size_t arms = 20'000;        // different attacks on one script
inline constexpr std::size_t window = 1'024;       // cases before a symptom that are suspects
inline constexpr std::size_t findings = 200;       // kept with their case; more are counted
inline constexpr unsigned replays = 3;             // of a case, to confirm it
inline constexpr unsigned leaks = 16;              // runs in which a leak has to show
inline constexpr unsigned tries = 400;             // replays that make one case smaller
inline constexpr std::size_t signatures = 50'000;  // of answers, that are told apart

}  // namespace campaign::limits
