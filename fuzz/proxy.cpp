// Claim: whatever the branches answer, a proxy gives each INVITE exactly one final response, CANCELs every
// branch that rang and was not answered, and forgets every branch (RFC 3261 16.7). The input
// is what agents/drill/proxy.cpp reads; `sipwright corpus explain` shows it as a ladder.
#include "drill/drill.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    drill::log nobody_reads_it;
    drill::proxy({reinterpret_cast<const char*>(data), size}, nobody_reads_it);
    return 0;
}
