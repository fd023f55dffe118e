// What scripts say of registrars, and of the REGISTER requests that user agents send them.
#pragma once

#include "script/script.hpp"
#include "script/script_source.hpp"

namespace script {

// `registrar`, `recurse`, `expires`, `min_expires`, `max_expires` of a table [party.NAME]; false: `k` is none
// of them. Throws script_error.
bool read_registrar_key(const script_source& source, const entry& k, script_party& p);

// When all of its keys are read: they fit what it plays, and each other. Throws script_error.
void settle_registrar(const script_source& source, const std::vector<entry>& keys, const script_party& p);

// `expires`, `contact`, `query` of a table [F1]; false: `k` is none of them. Throws script_error.
bool read_registration(const script_source& source, const flow& s, const entry& k, rung& r);

// When all of its keys are read: they fit each other. `e` is the table. Throws script_error.
void settle_registration(const script_source& source, const entry& e, const rung& r);

}  // namespace script
