// A capture of a run that is over, of what its result has: each message once more for each of its copies, at
// the time at which it was sent or came. What travelled within TLS or WebSocket is there as it was said.
#pragma once

#include "judge/result.hpp"
#include "net/capture.hpp"

#include <string>

namespace net {

// `ended`: the wall time of the last message. Throws environment_error when the file cannot be written.
void write_seen(const std::string& path, const judge::run_result& r, capture::wall_time ended);

}  // namespace net
