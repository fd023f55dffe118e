// Ends calls that a run has left with a device (campaign/open_calls.hpp).
#pragma once

#include "judge/result.hpp"
#include "net/tls.hpp"
#include "play/cast.hpp"

namespace net {

// Acknowledges each (RFC 3261 13.2.2.4) and says BYE (15.1.1), from sockets of its own. Waits for the answer,
// half a second at most; a device that is dead is not waited for again.
void end_open_calls(const judge::run_result& r, const play::cast& cast, const tls_settings& tls);

}  // namespace net
