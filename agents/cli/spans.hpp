// Times as they are written on a command line.
#pragma once

#include "fsm/time.hpp"

#include <string>

namespace cli {

// "10m", "90s", "1h" of `option` (script::parse_span). Throws script::usage_error, which gives the range and
// an example; "": one is made of the range.
fsm::duration parse_span(const std::string& option,
                         const std::string& text,
                         fsm::duration least,
                         fsm::duration most,
                         const std::string& example = {});

// --t1: 10 to 500 ms. Throws script::usage_error.
fsm::duration parse_t1(const std::string& text);
// RFC 3261 17.1.1.1, 17.1.2.2: all that hangs on T1, in proportion. 100 is due after 200 ms whatever T1 is.
fsm::timer_values scaled_to(fsm::duration t1);

}  // namespace cli
