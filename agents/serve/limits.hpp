// Documented bounds of a standing agent: what peers send cannot make it grow beyond these.
#pragma once

#include "fsm/time.hpp"

#include <cstddef>

namespace serve::limits {

inline constexpr std::size_t transactions = 1'000'000;  // live ones; a request beyond them is answered 503
inline constexpr std::size_t dialogs = 500'000;         // an INVITE that would make another is answered 503
inline constexpr std::size_t logged = 200'000;    // transactions under way, for the log; others have no line
inline constexpr std::size_t lines = 10'000;      // of the log, not yet taken; later ones are counted only
inline constexpr std::size_t calls = 100'000;     // that are judged at a time (rules/recorder.hpp)
inline constexpr std::size_t messages = 500'000;  // of all those
inline constexpr std::size_t told = 3;            // times that one party breaking one letter has a line
inline constexpr std::size_t letters = 10'000;    // of all parties, that are counted apart
inline constexpr std::size_t aliases = 8;         // further addresses of one connection (RFC 5923)
// How long it waits for answers, acknowledgements and copies after it was told to stop.
inline constexpr fsm::duration farewell = std::chrono::seconds{5};

}  // namespace serve::limits
