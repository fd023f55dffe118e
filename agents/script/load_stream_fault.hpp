// The keys of a rung that say what is done to its stream (stream_fault.hpp).
#pragma once

#include "script/script.hpp"
#include "script/script_source.hpp"

namespace script {

// False: `k` is none of them. Throws script_error.
bool read_stream_fault(const script_source& source, const entry& k, rung& r);
// When all keys of a rung are read: what cannot stand together.
void settle_stream_fault(const script_source& source, const flow& s, const entry& e, const rung& r);

}  // namespace script
