// Messages out of one direction of a WebSocket (RFC 6455 5), behind its handshake: each is one message of SIP
// (RFC 7118 5), or none.
#pragma once

#include "capture/collector.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace capture {

class websocket_stream
{
public:
    // `from` and `to` with transport WS or WSS.
    websocket_stream(fsm::address from, fsm::address to, collector& out);

    void put(std::string_view octets, stamp when, bool after_gap);
    void end();

    std::size_t pending() const { return header_.size() + message_.size(); }

private:
    void begin_frame();
    void end_frame();
    void payload(std::string_view octets);
    void message();
    void lose(reason why);

    fsm::address from_, to_;
    collector& out_;
    stamp when_;
    std::optional<reason> lost_;  // where frames begin is not known any more
    bool closed_ = false;         // RFC 6455 5.5.1: nothing follows
    std::string header_;          // of a frame, until it is whole
    bool in_frame_ = false;
    unsigned opcode_ = 0;
    bool final_ = false;
    std::uint64_t remaining_ = 0;  // octets of its payload
    std::string mask_;             // four octets, or none
    std::size_t masked_ = 0;       // octets of the payload that are behind
    bool in_message_ = false;
    bool unreadable_ = false;  // compressed, or too long
    std::string message_;      // so far
};

// Does it begin with a frame that is one beyond doubt: with a message of SIP in it, or a control frame and
// nothing else?
bool begins_with_frame(std::string_view octets);

}  // namespace capture
