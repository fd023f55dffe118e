// Claim: whatever the branches answer, a proxy gives each INVITE exactly one final response, CANCELs every
// branch that rang and was not answered, and forgets every branch (RFC 3261 16.7). The input
// is what agents/drill/proxy.cpp reads; `sipwright corpus explain` shows it as a ladder.
#include "operations.hpp"

const std::string_view drill_of_this_target = "proxy";
