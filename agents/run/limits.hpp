// What one run may cost. Whatever is exceeded is counted and noted in the result, never fatal.
#pragma once

#include "fsm/time.hpp"

#include <cstddef>
#include <cstdint>

namespace run::limits {

inline constexpr std::size_t in_flight = 10'000;     // datagrams that the emulated network of one party holds
inline constexpr std::uint32_t per_second = 20'000;  // datagrams that one agent sends in any second
inline constexpr std::size_t notes = 20;             // different notes of one run
inline constexpr std::size_t peers = 1'000;          // different addresses that datagrams came from

// A deadline that is met later than this makes what was timed doubtful.
inline constexpr fsm::duration lag = std::chrono::milliseconds{20};

}  // namespace run::limits
