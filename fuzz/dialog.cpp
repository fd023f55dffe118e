// Claim: whatever a peer answers and asks, a user agent speaks well-formed SIP, the CSeq of its requests in a
// dialog rises, a dialog that ended stays so (RFC 3261 12), and in the end nothing is left. The input
// is what agents/drill/dialog.cpp reads; `sipwright corpus explain` shows it as a ladder.
#include "operations.hpp"

const std::string_view drill_of_this_target = "dialog";
const std::size_t usual_size = 512;
