// Octets of somebody else on a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace script {

// Controls and non-ASCII as \xNN, CR LF as \r \n, a backslash doubled.
std::string printable(std::string_view octets);

namespace limits {
inline constexpr std::size_t on_a_terminal = 400;  // octets of one text of somebody else
}

// The same for a terminal, where more than limits::on_a_terminal bury the rest: behind them stands how many
// octets are left out, "... (59600 octets more)".
std::string shortened(std::string_view octets);

// The same of what is printable already.
std::string cut_short(std::string_view printable);

}  // namespace script
