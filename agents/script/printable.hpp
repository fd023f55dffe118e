// Octets of somebody else on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace script {

// Controls and non-ASCII as \xNN, CR LF as \r \n, a backslash doubled.
std::string printable(std::string_view octets);

}  // namespace script
