// How the keys of a party about Digest are read: user, password, realm, algorithm, qop, users. Throws
// script_error at what is wrong.
#pragma once

#include "script/script.hpp"
#include "script/script_source.hpp"

namespace script {

// Where a password is, "env:NAME" or "file:PATH". One that stands there itself is refused by `otherwise`, and
// stands in no error.
std::string place_of_password(const script_source& source, const entry& e, std::string_view otherwise);

// One word of these, or an array of them, each once. `otherwise`: what is said of any other; "": the usual.
std::vector<std::string> words_of(const script_source& source,
                                  const entry& e,
                                  const words& allowed,
                                  const std::string& otherwise = "");

// False: it is none of them.
bool read_credentials(const script_source& source, script_party& p, const entry& e);

}  // namespace script
