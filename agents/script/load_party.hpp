// Who takes part: `lifelines` and the tables [party.NAME].
#pragma once

#include "script/script.hpp"
#include "script/script_source.hpp"

namespace script {

// The parties of `s`, from left to right. Throws script_error.
void read_lifelines(const script_source& source, flow& s, const entry& e);

// One table [party.NAME], into the party of that name. Throws script_error.
void read_party(const script_source& source, flow& s, const entry& e);

}  // namespace script
