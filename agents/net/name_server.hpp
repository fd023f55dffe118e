// A name server on a UDP socket and a TCP port of the same number (RFC 1035 4.2), until SIGINT or SIGTERM.
#pragma once

#include "dns/responder.hpp"

#include <functional>
#include <string>

namespace net {

struct name_server_hooks
{
    std::function<void(const fsm::address& at)> listening;  // once
    std::function<void(const std::string& line)> line;      // of the log, one for each query; may be empty
    std::function<void()> asked;                            // SIGUSR1: what has it done?
};

// Moves octets between the sockets and `who`, and decides nothing. Port 0 gets a free one. Over TCP it serves
// limits::name_connections at once, further ones wait; one that says nothing for limits::name_idle is closed.
// Throws environment_error when there is no socket.
void serve_names(const fsm::address& at, dns::responder& who, const name_server_hooks& hooks);

}  // namespace net
