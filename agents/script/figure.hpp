// The pieces of a drawn ladder: one column of 16 octets per lifeline, as in RFC 3665.
#pragma once

#include "script/script.hpp"

#include <string>
#include <utility>

namespace script {

// "Alice           Proxy1          Bob"
std::string draw_heads(const flow& s);

// The two lines of one rung: its name over its arrow. An arrow to a farther lifeline crosses those between.
//     "|   INVITE F1   |               |"
//     "|-------------->|               |"
std::pair<std::string, std::string> draw_rung(const flow& s, const rung& r);

}  // namespace script
