// The passwords that a script names: from the environment, and from files.
#pragma once

#include "play/secrets.hpp"
#include "script/script.hpp"

#include <memory>

namespace cli {

inline constexpr std::size_t longest_password = 1'000;  // octets

// What is at "env:NAME" or "file:PATH", from the folder of the file `beside`. Throws std::runtime_error that
// says why there is none, and never what is there.
std::string password_at(const std::string& place, const std::string& beside);

// Throws script::script_error that names script, party and place, and never what is there: a variable that is
// not set; a file that is not there, that others may read, or whose first line is empty or too long. A path
// is relative to the folder of the script.
std::shared_ptr<const play::secrets> read_secrets(const script::flow& s);

}  // namespace cli
