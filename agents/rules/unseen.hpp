// What a capture proves although it does not show it. A packet may be missing in one, or stand behind the one
// that it brought about: what of that is seen accuses nobody. Where one of our agents stands on the hop, all
// is seen, and none of this holds.
#pragma once

#include "rules/exchange.hpp"

namespace rules {

// Nobody of ours stands on this hop, and what it carries may be lost without a trace.
bool may_miss(const exchanges& e, const transaction& t);

// The client had heard no response to this request by `until`, for all that is seen: it has sent each copy
// that was due (RFC 3261 17.1.1.2, 17.1.2.2). Always so where nothing is missed; who sends none may have
// heard something.
bool surely_unheard(const exchanges& e, const transaction& t, fsm::time_point until);

// The server had heard no ACK of this final response by `until` in the same way: it has repeated it (17.2.1,
// 13.3.1.4).
bool surely_unacknowledged(const exchanges& e,
                           const transaction& t,
                           const reading& final,
                           fsm::time_point until);

// RFC 3261 13.2.2.4, 17.1.1.3: only a final response is acknowledged, so the INVITE had one before this
// reading, seen or not.
bool surely_answered(const exchanges& e, const transaction& t, std::uint32_t before);

// The sender of `r` has answered a request in this call that was not seen to come.
bool answered_unseen(const exchanges& e, const reading& r);

// The messages of a docket without an agent of ours: two that stand the wrong way round, a moment apart, are
// put right. A response comes after its request, an ACK after what it acknowledges, a PRACK after its
// provisional response, and what is passed on after where it comes from.
void put_in_order(std::span<kept_sighting> messages);

}  // namespace rules
