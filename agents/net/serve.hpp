// A standing agent on its sockets, until SIGINT or SIGTERM.
#pragma once

#include "net/tls.hpp"
#include "serve/station.hpp"

#include <functional>
#include <string>
#include <vector>

namespace net {

struct serve_hooks
{
    std::function<void(const std::vector<fsm::address>& at)> listening;  // once
    std::function<void(const std::string& line)> line;                   // of the log; may be empty
    std::function<void(const serve::station&)> asked;                    // SIGUSR1: what has it done?
    key_line secrets;  // is told each secret of a TLS session; may be empty
};

// Moves octets and time between sockets and the agent, and decides nothing. SIGINT and SIGTERM end it in
// order, a second one at once; what is open is judged then. An address with port 0 gets a free one. Where it
// has to have a certificate and `tls` gives none, one is made for its addresses and domain.
// Throws environment_error when there is no socket.
void serve(serve::configuration how,
           const serve::conditions& where,
           const tls_settings& tls,
           const serve_hooks& hooks,
           const std::function<void(const serve::station&)>& over);

}  // namespace net
