// Claim: whatever a peer answers and asks, a user agent speaks well-formed SIP, the CSeq of its requests in a
// dialog rises, a dialog that ended stays so (RFC 3261 12), and in the end nothing is left. The input
// is what agents/drill/dialog.cpp reads; `sipwright corpus explain` shows it as a ladder.
#include "drill/drill.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    drill::log nobody_reads_it;
    drill::dialog({reinterpret_cast<const char*>(data), size}, nobody_reads_it);
    return 0;
}
