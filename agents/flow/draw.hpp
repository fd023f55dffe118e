// The ladder as the RFC's figure (RFC 3665), and with what happened.
#pragma once

#include "flow/result.hpp"

#include <string>

namespace flow {

std::string draw(const script& s);                 // plain figure, ASCII
std::string draw_mermaid(const script& s);
std::string draw(const run_result& r);             // the figure with times at the left and findings at their rungs, then
                                                   // the verdict, the rules exercised, retransmissions, notes
// Octets of a peer for a terminal: controls and non-ASCII as \xNN, CR LF as \r \n, a backslash doubled.
std::string printable(std::string_view octets);

}  // namespace flow
