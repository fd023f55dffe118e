// Goes through a docket for all rules: each check is called for what its scope names, and for nothing else.
#pragma once

#include "rules/judge.hpp"

#include <span>

namespace rules {

void judge(const exchanges& docket, std::span<judgement> all);

}  // namespace rules
