// Claim: whatever the network does to the call of RFC 3665 3.8 and whenever its parties act, it ends, both
// ends agree that it did, and the referee finds nothing in messages that were not touched. The input is what
// agents/drill/call.cpp reads; `sipwright corpus explain` shows it as a ladder.
#include "operations.hpp"

const std::string_view drill_of_this_target = "call";
// Longer inputs lose so many datagrams that most of a ladder is copies.
const std::size_t usual_size = 80;
