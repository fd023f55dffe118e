// What a lab has tested, and what not: every rule and every cell in one place each, so that they add up.
#pragma once

#include "lab/cell.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace lab {

enum class tested : std::uint8_t {
    broken,   // by a device, in a cell
    warned,   // it should have been kept, and was not
    kept,     // by each device that had the occasion; by one as a whole
    in_part,  // not every way to break it had its occasion
    open,     // the occasion came, and nobody can tell
    never,    // nothing triggered it
    count_,
};

std::string_view to_text(tested t);  // "kept in part"

struct rule_row
{
    std::string id, spec, sentence;
    tested is = tested::never;
    std::size_t kept = 0, broken = 0;    // cells
    std::vector<std::string> broken_by;  // names of cells
    std::string by_script;               // never: which script would trigger it; "": none here
};

// All rules of the referee, in their order.
std::vector<rule_row> rules_tested(const std::vector<cell>& cells);

}  // namespace lab
