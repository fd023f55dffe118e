// Secrets of TLS sessions, as key logs have them:
// https://www.ietf.org/archive/id/draft-ietf-tls-keylogfile-02.html
//
//   line  =  label SP 64HEXDIG SP *HEXDIG        the random of the ClientHello, and the secret
//         /  "# carried by" SP transport ":" SP host-port SP host-port
//
// The second is a comment to everybody else. It tells of a connection whose messages its capture has as over
// TCP, because TLS and WebSocket were taken off, what carried them.
#pragma once

#include "fsm/address.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace capture {

class key_log
{
public:
    enum class label : std::uint8_t {
        master,            // CLIENT_RANDOM: of TLS 1.2
        client_handshake,  // and of TLS 1.3 (RFC 8446 7.1)
        server_handshake,
        client_application,  // those of generation 0
        server_application,
    };

    // Whole lines. Those that are none, or hold what nobody here asks for, are passed over. What is over
    // limits::secrets is not kept.
    void add(std::string_view lines);

    // Null: not known.
    const std::string* find(label which, std::string_view client_random) const;

    // Of what went between these two, in either direction; nothing: not told.
    std::optional<fsm::transport> carrier(const fsm::address& a, const fsm::address& b) const;

    std::size_t size() const { return all_.size(); }
    std::uint64_t not_kept() const { return not_kept_; }

private:
    using ends = std::pair<fsm::address, fsm::address>;

    void add_line(std::string_view line);
    void add_carrier(std::string_view comment);

    std::map<std::pair<label, std::string>, std::string, std::less<>> all_;
    std::map<ends, fsm::transport> carriers_;
    std::uint64_t not_kept_ = 0;
};

// The line for a connection between two addresses of one transport, the same for either direction.
std::string carrier_line(const fsm::address& a, const fsm::address& b);

}  // namespace capture
