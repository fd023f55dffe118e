// When the system had what was read (SO_TIMESTAMPNS).
#pragma once

#include "net/run_clock.hpp"

#include <sys/socket.h>

#include <optional>

namespace net {

// Asks for it. Best effort: a system without it gives fewer facts, not wrong ones.
void ask_for_arrivals(int socket);

// Of what recvmsg() or recvmmsg() filled in, by the wall clock; nothing where the system does not say.
std::optional<run_clock::wall_time> arrival_of(msghdr& header);

}  // namespace net
