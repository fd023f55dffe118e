// Claim: whatever a redirect server's user knows and is asked, nobody is redirected to where he asked;
// whatever Contacts a client hears of, it tries each URI once, the best first, and comes to an end (RFC
// 3261 8.3, 8.1.3.4). The input is what agents/drill/redirect.cpp reads; `sipwright corpus explain` shows it
// as a ladder.
#include "operations.hpp"

const std::string_view drill_of_this_target = "redirect";
const std::size_t usual_size = 256;
