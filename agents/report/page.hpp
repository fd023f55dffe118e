// A run as people read it on a terminal.
#pragma once

#include "judge/result.hpp"

#include <string>

namespace report {

using rules::party_index;

// The figure with times at the left (from the first message on) and findings at their rungs, then the
// verdict, the rules exercised, retransmissions, notes. Plain ASCII; `colour` adds ANSI colours to verdicts.
std::string draw(const judge::run_result& r, bool colour = false);

}  // namespace report
