// What tells that messages of a stream were not told apart (RFC 3261 18.3): a request that the script cut,
// joined with another or put behind CRLFs is held against one that was sent as it is.
#pragma once

#include "rules/exchange.hpp"

namespace rules {

// Its request was put into a stream in such a way, to a device.
bool is_framed(const exchanges& e, const transaction& t);

// Of such a one: the 2xx to a request of the same method, of the same client to the same server by a stream,
// with nothing of the kind; null when there is none.
const reading* answer_to_a_plain_one(const exchanges& e, const transaction& t);

// So it was answered by nothing, and a plain one was: TRN-FRAME-1 says it.
bool is_missed_for_its_framing(const exchanges& e, const transaction& t);

}  // namespace rules
