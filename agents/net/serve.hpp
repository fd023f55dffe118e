// A standing agent on a UDP socket, until SIGINT or SIGTERM.
#pragma once

#include "serve/station.hpp"

#include <functional>
#include <string>

namespace net {

struct serve_hooks
{
    std::function<void(const fsm::address& at)> listening;  // once
    std::function<void(const std::string& line)> line;      // of the log; may be empty
    std::function<void(const serve::station&)> asked;       // SIGUSR1: what has it done?
};

// Moves octets and time between the socket and the agent, and decides nothing. SIGINT and SIGTERM end it in
// order, a second one at once; what is open is judged then. A configuration with port 0 gets a free one.
// Throws environment_error when there is no socket.
void serve(serve::configuration how,
           const serve::conditions& where,
           const serve_hooks& hooks,
           const std::function<void(const serve::station&)>& over);

}  // namespace net
