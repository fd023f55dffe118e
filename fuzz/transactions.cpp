// Claim: whatever the network and the transaction user do and whenever they do it, a transaction says
// nothing after `terminated`, gives its user one final response at most, and ends by itself. The input
// is what agents/drill/transactions.cpp reads; `sipwright corpus explain` shows it as a ladder.
#include "drill/drill.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    drill::log nobody_reads_it;
    drill::transactions({reinterpret_cast<const char*>(data), size}, nobody_reads_it);
    return 0;
}
