// RFC 3264 6: answers that have the streams of their offer; and what is offered by who wants none.
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
// The offer of the same, where one is owed (RFC 3264 5): a stream of audio with G.711, likewise inactive.
std::string silent_offer(std::string_view host);

// Do both have the same streams, in the same order: media, protocol and formats?
bool same_streams(const session_description& a, const session_description& b);

// `answer` with an m= line for each of the offer's, in its order (RFC 3264 6). A stream of the answer stands
// where the first one is offered that has its media, its protocol and one of its formats; what none answers
// is refused with port 0, and what was not offered is left out.
std::string answer_in_order(const session_description& answer, const session_description& offer);

}  // namespace sip
