// Claim: whatever the network and the transaction user do and whenever they do it, a transaction says
// nothing after `terminated`, gives its user one final response at most, repeats, gives up and forgets when
// the figures of RFC 3261 17 say, and ends by itself. The input
// is what agents/drill/transactions.cpp reads; `sipwright corpus explain` shows it as a ladder.
#include "operations.hpp"

const std::string_view drill_of_this_target = "transactions";
const std::size_t usual_size = 512;
