// What a user agent says to the offer of its peer when its user says nothing (RFC 3261 13.2.1, RFC 3264).
#pragma once

#include "fsm/link.hpp"
#include "sip/message.hpp"

#include <string>
#include <string_view>

namespace fsm {

// Of a body that its message describes by itself.
struct description
{
    std::string content_type, body;  // "" both: there is nothing to say
};

bool has_description(const sip::message& m);  // a body of application/sdp
// The answer to what `m` offers of who neither speaks nor listens (sip/sdp_answer.hpp), from the host of
// `over`. Nothing where `m` has no session description that can be read.
description answer_to(const sip::message& m, const link& over);
// What a 2xx offers where its INVITE has no body and nothing was offered before (13.3.1.4). `said`: how we
// described the session last in its dialog, which is offered again (14.2); "" where we did not, and nothing
// is.
description offer_for(const sip::message& invite, const link& over, const std::string& said);
bool is_description(std::string_view content_type);  // application/sdp
// Has a 2xx the offer, because its INVITE has none?
bool is_offer(const sip::message& success, const sip::message& invite);

}  // namespace fsm
