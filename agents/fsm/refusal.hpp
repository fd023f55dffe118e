// RFC 3261 8.2.1 to 8.2.3, 12.2.2, 14.2: requests that no user needs to see. A pure function of the message
// and of what the user agent knows about it.
#pragma once

#include "fsm/option_tags.hpp"
#include "sip/message.hpp"

#include <cstdint>

namespace fsm {

struct refusal_facts
{
    bool cancels = false;       // a CANCEL: an INVITE that it matches (9.2)
    bool acknowledges = false;  // a PRACK: a reliable response that has none yet (RFC 3262 3)
    bool merged = false;        // the same request came by another path (8.2.2.2)
    bool full = false;          // there is no room for a further dialog
    // Of the dialog that its identifier names:
    bool stands = false;            // it has not ended
    bool has_call = false;          // it has an invite usage that lasts
    bool ends_call = false;         // our BYE in it is not over (RFC 5407 2)
    std::uint32_t remote_cseq = 0;  // 12.2.2
    int invite = 0;                 // what 14.2 says to an INVITE in it; 0: nothing
};

// 400, 415, 416, 420, 481, 482, 491, 500, 501, 503, 505, 513; 0: its user may see it.
int refusal_of(const sip::message& m, const refusal_facts& known, const option_set& supported);

}  // namespace fsm
