// Of a script as it is drawn: nothing was played, and nothing is judged.
#pragma once

#include "page/evidence.hpp"
#include "script/script.hpp"

namespace page {

// `text`: the script as a file that stands for itself; "" leaves it out.
evidence evidence_of(const script::flow& s, std::string text);

}  // namespace page
