// Reads the keys of a rung that say what is to be provoked: `dialog`, `branch`, `from_tag`, `to_tag`, `cseq`,
// `again`, `every`. What does not hold throws script_error.
#pragma once

#include "script/script.hpp"
#include "script/script_source.hpp"

namespace script {

// False: it is none of these keys.
bool read_stimulus(const script_source& source, const flow& s, const entry& key, rung& r);
// When all keys of the rung have been read: what cannot be together.
void settle_stimulus(const script_source& source, flow& s, const entry& rung_table, const rung& r);

}  // namespace script
