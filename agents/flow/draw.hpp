// The ladder as the RFC's figure (RFC 3665), and with what happened.
#pragma once

#include "flow/result.hpp"

#include <string>
#include <string_view>

namespace flow {

std::string draw(const script& s);  // plain figure, ASCII
std::string draw_mermaid(const script& s);
// The figure with times at the left (from the first message on) and findings at their rungs, then the
// verdict, the rules exercised, retransmissions, notes. Plain ASCII; `colour` adds ANSI colours to verdicts.
std::string draw(const run_result& r, bool colour = false);

// Octets of a peer for a terminal: controls and non-ASCII as \xNN, CR LF as \r \n, a backslash doubled.
std::string printable(std::string_view octets);

}  // namespace flow
