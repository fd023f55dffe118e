// Over which transports `sipwright probe` asks a device, and at which ports.
#pragma once

#include "cli/cast.hpp"

#include <string>
#include <vector>

namespace cli {

// `wanted`: of --transport, words or lists of words, each "tcp", "tls:5062" or "all"; none: what the place
// says, else UDP. Without a port of its own, UDP and TCP are at the port of the place, TLS at the next one,
// as 5060 and 5061 are; WebSockets where RFC 7118 5.5 expects them. The one transport that is asked for alone
// is at the port of the place, if that was written. At most one way for each transport, in the order of
// `wanted`. Throws script::usage_error.
std::vector<fsm::address>
ways_of(const place& there, const fsm::address& at, const std::vector<std::string>& wanted);

}  // namespace cli
