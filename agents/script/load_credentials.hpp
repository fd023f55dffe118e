// How the keys of a party about Digest are read: user, password, realm, algorithm, qop, users. Throws
// script_error at what is wrong.
#pragma once

#include "script/script.hpp"
#include "script/script_source.hpp"

namespace script {

// False: it is none of them.
bool read_credentials(const script_source& source, script_party& p, const entry& e);

}  // namespace script
