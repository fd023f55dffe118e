// Claim: whatever is asked of a registrar, a REGISTER that fails changes nothing, the 200 lists all that
// lasts and nothing else, the table stays within its bounds, and in the end nothing is bound (RFC 3261 10.3).
// The input is what agents/drill/registrar.cpp reads; `sipwright corpus explain` shows it as a ladder.
#include "operations.hpp"

const std::string_view drill_of_this_target = "registrar";
const std::size_t usual_size = 256;
