// Reads the table [case] of a script.
#pragma once

#include "script/case.hpp"
#include "script/script_source.hpp"

namespace script {

// Refuses what is not known, and a rung that is not drawn.
case_table read_case(const script_source& source, const entry& e, std::size_t rungs);

}  // namespace script
