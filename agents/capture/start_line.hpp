// Do octets begin as a SIP message does? Ports say nothing: SIP is where its start line is.
#pragma once

#include <string_view>

namespace capture {

// RFC 3261 7.1 and 7.2, in any version of SIP, however wrong the rest of the message is. CRLFs before it are
// passed over (7.5).
bool begins_as_sip(std::string_view octets);

}  // namespace capture
