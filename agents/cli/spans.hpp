// Times as they are written on a command line.
#pragma once

#include "fsm/time.hpp"

#include <string>

namespace cli {

// "10m", "90s", "1h" of `option`. Throws script::usage_error, which gives the range and an example; "": one
// is made of the range.
fsm::duration parse_span(const std::string& option,
                         const std::string& text,
                         fsm::duration least,
                         fsm::duration most,
                         const std::string& example = {});

}  // namespace cli
