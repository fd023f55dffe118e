// One table of a script: [ladder].
#pragma once

#include "script/script.hpp"
#include "script/script_source.hpp"

namespace script {

// Its captions become the rungs of `s`, whose parties are known. Throws script_error.
void read_ladder(const script_source& source, flow& s, const entry& e);

}  // namespace script
