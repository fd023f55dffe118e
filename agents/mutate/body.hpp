// What mutators of bodies share.
#pragma once

#include "mutate/mutate.hpp"

namespace mutate {

// RFC 3665 3.8 F1 in short.
inline constexpr std::string_view offer = "v=0\r\n"
                                          "o=alice 2890844526 2890844526 IN IP4 192.0.2.101\r\n"
                                          "s=-\r\n"
                                          "c=IN IP4 192.0.2.101\r\n"
                                          "t=0 0\r\n"
                                          "m=audio 49172 RTP/AVP 0 8 101\r\n"
                                          "a=rtpmap:0 PCMU/8000\r\n"
                                          "a=rtpmap:101 telephone-event/8000\r\n"
                                          "a=fmtp:101 0-15\r\n"
                                          "a=sendrecv\r\n";

// The header ends, and the method is not CANCEL, which has no body (RFC 3261 9.1).
bool may_carry_body(const draft& m);

// Another body, with the type that it is now; a Content-Length that is there follows, mend() adds none.
void set_body(draft& m, std::string body, std::string type);

}  // namespace mutate
