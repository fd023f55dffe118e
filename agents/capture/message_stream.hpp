// The octets of one direction that carries messages, by TCP or within TLS: SIP one message after the other
// (RFC 3261 18.3), or, behind the handshake of HTTP, WebSocket (RFC 6455, RFC 7118). Ports say nothing: what
// it begins with does.
#pragma once

#include "capture/sip_stream.hpp"
#include "capture/websocket_stream.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace capture {

class message_stream
{
public:
    // `from` and `to` with transport TCP or TLS. `whole`: the capture has seen it begin.
    message_stream(fsm::address from, fsm::address to, bool whole, collector& out);

    void put(std::string_view octets, stamp when, bool after_gap);
    void end();

    std::size_t pending() const;

private:
    using undecided = std::monostate;

    void decide();
    void take(std::string_view octets, bool after_gap);
    void become_sip();
    void become_websocket();

    fsm::address from_, to_;
    bool whole_;
    collector& out_;
    stamp when_;
    std::string begin_;  // until it is known what it is
    std::variant<undecided, sip_stream, websocket_stream> is_;
};

}  // namespace capture
