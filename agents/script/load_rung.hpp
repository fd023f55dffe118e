// The tables [F1], [F2] ... of a script: what is added to a rung of the ladder.
#pragma once

#include "script/script.hpp"
#include "script/script_source.hpp"

namespace script {

// `e` is the table of rung `n`; the ladder is read already. Throws script_error.
void read_rung(const script_source& source, flow& s, const entry& e, std::uint32_t n);

// When all rungs are read: 'without' names fields that a message could have. Throws script_error.
void refuse_unknown_without(const script_source& source, const flow& s, const toml::table& root);

}  // namespace script
