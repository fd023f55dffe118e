// Claim: whatever the branches answer, a proxy gives each INVITE exactly one final response, CANCELs at
// once every branch that rings in vain, and forgets every branch (RFC 3261 16.7). The input
// is what agents/drill/proxy.cpp reads; `sipwright corpus explain` shows it as a ladder.
#include "operations.hpp"

const std::string_view drill_of_this_target = "proxy";
const std::size_t usual_size = 512;
