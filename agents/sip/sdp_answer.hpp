// RFC 3264: an answer by who has no media of its own.
#pragma once

#include "sip/sdp.hpp"

#include <string>
#include <string_view>

namespace sip {

// The answer that takes none of the streams offered (RFC 3264 6): each of its m= lines with port 0, in their
// order, and the t= of the offer. `host`: the numeric address of who answers. What of the offer cannot be
// read is answered as it stands.
std::string declining_answer(const session_description& offer, std::string_view host);

}  // namespace sip
