// What a device makes of its connections, for TRN-CONN-1 (RFC 3261 18).
#pragma once

#include "rules/judge.hpp"

namespace rules {

// .c: a request of a device by a connection that it has opened for it.
void check_reuse(const exchanges& e, const transaction& t, judgement& j);

// .d: the connections of a call that devices have closed.
void check_closings(const exchanges& e, judgement& j);

}  // namespace rules
