// Of a call of a capture.
#pragma once

#include "check/call.hpp"
#include "page/evidence.hpp"

#include <string>
#include <vector>

namespace page {

// What is known around it: how it is judged again, what else stands under the conditions, the capture.
struct call_surroundings
{
    std::string command;
    std::vector<told> conditions;
    std::vector<attached> files;
};

// `c` tells all its rules (check::checker::tells_all_rules), and is being told of.
evidence evidence_of(const check::call& c, const std::vector<rules::party>& who, call_surroundings around);

}  // namespace page
