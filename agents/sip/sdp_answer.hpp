// RFC 3264: an answer by who has no media of its own.
#pragma once

#include "sip/sdp.hpp"

#include <string>
#include <string_view>

namespace sip {

// The answer of who neither speaks nor listens (RFC 3264 6): the first stream of audio over RTP is taken with
// the first of its formats, inactive, at the discard port, so that a phone does not hang up for want of
// media; all others are refused with port 0. Its m= lines stand in the order of the offer, and its t= is the
// offer's. `host`: the numeric address of who answers. What of the offer cannot be read is answered as it
// stands.
std::string silent_answer(const session_description& offer, std::string_view host);

}  // namespace sip
