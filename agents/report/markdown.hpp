// Text of anybody in Markdown that this program writes.
#pragma once

#include <string>
#include <string_view>

namespace report {

// What Markdown or HTML would take for markup is escaped; of text that is printable or readable already.
std::string marked(std::string_view text);

// Any octets, on one line, as script/readable.hpp has them, and escaped likewise: for a cell of a table too.
std::string plain(std::string_view octets);

}  // namespace report
