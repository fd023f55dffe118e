// Claim: however connections open, carry octets in pieces and end, a user agent sends by connections that are
// open, says nothing after `terminated`, and in the end nothing is left (RFC 3261 18). The input is what
// agents/drill/link.cpp reads; `sipwright corpus explain` shows it as a ladder.
#include "operations.hpp"

const std::string_view drill_of_this_target = "link";
const std::size_t usual_size = 512;
