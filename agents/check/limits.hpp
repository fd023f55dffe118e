// What checking a capture may cost. Nothing grows with what a capture holds.
#pragma once

#include "fsm/time.hpp"

#include <chrono>
#include <cstddef>

namespace check::limits {

inline constexpr std::size_t parties = 1000;     // that are told apart; others are nobody, and not blamed
inline constexpr std::size_t aliases = 65'536;   // addresses that belong to them
inline constexpr std::size_t octets = 48 << 20;  // of messages in open calls; over it all are judged, cut off
inline constexpr std::size_t holes = 65'536;     // moments at which something was not seen
inline constexpr std::size_t unread = 65'536;    // moments at which a host said what could not be read
inline constexpr std::size_t jumps = 64;         // of the clock; then the calls after them are inconclusive
inline constexpr std::size_t rungs = 200;        // drawn of one call
inline constexpr std::size_t lifelines = 16;     // drawn of one call; rungs between others are left out
inline constexpr std::size_t sniffed_twice = 4096;  // messages that are remembered, to see them twice

// The same octets on the same hop so soon are one message seen at two interfaces: T1 is 500 ms.
inline constexpr fsm::duration same_moment = std::chrono::milliseconds{20};
// Frames may be out of order by so much; what steps back further is a clock that was set.
inline constexpr std::chrono::seconds disorder{1};
// Nobody waits longer than this for what happens next in a transaction; a clock that was set does.
inline constexpr std::chrono::hours silence{1};

}  // namespace check::limits
