// What one direction of a TCP connection carries, once it is in order: messages, or TLS that they are in.
#pragma once

#include "capture/tls_stream.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace capture {

class tcp_stream
{
public:
    // `of`: the TLS session of both directions, should it be one. `whole`: the capture has seen it begin.
    // `how` outlives this.
    tcp_stream(fsm::address from,
               fsm::address to,
               bool whole,
               std::shared_ptr<tls_session> of,
               const decryption& how,
               collector& out);

    void put(std::string_view octets, stamp when, bool after_gap);
    void go_on(stamp when);  // the other direction has said something
    void end();

    std::size_t pending() const;
    bool is_tls() const { return std::holds_alternative<tls_stream>(is_); }
    const std::shared_ptr<tls_session>& session() const { return session_; }

private:
    void put_begin(stamp when);

    fsm::address from_, to_;
    bool whole_;
    std::shared_ptr<tls_session> session_;
    const decryption& how_;
    collector& out_;
    stamp when_;
    std::string begin_;  // until it is known what it is
    bool behind_gap_ = false;
    std::variant<std::monostate, message_stream, tls_stream> is_;
};

}  // namespace capture
