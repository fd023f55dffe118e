// Secrets of TLS sessions, as key logs have them:
// https://www.ietf.org/archive/id/draft-ietf-tls-keylogfile-02.html
//
//   line  =  label SP 64HEXDIG SP *HEXDIG        the random of the ClientHello, and the secret
#pragma once

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

    std::size_t size() const { return all_.size(); }
    std::uint64_t not_kept() const { return not_kept_; }

private:
    void add_line(std::string_view line);

    std::map<std::pair<label, std::string>, std::string, std::less<>> all_;
    std::uint64_t not_kept_ = 0;
};

}  // namespace capture
