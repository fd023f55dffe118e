// The tables [F1], [F2] ... of a script: what is added to a rung of the ladder.
#pragma once

#include "flow/script.hpp"
#include "flow/script_source.hpp"

namespace flow {

// `e` is the table of rung `n`; the ladder is read already. Throws script_error.
void read_rung(const script_source& source, script& s, const entry& e, std::uint32_t n);

}  // namespace flow
