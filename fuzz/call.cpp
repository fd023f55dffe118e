// Claim: whatever the network does to the call of RFC 3665 3.8 and whenever its parties act, it ends, both
// ends agree that it did, and the referee finds nothing in messages that were not touched. The input is what
// agents/drill/call.cpp reads; `sipwright corpus explain` shows it as a ladder.
#include "drill/drill.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    drill::log nobody_reads_it;
    drill::call({reinterpret_cast<const char*>(data), size}, nobody_reads_it);
    return 0;
}
