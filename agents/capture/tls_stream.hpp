// One direction of a TLS session (RFC 5246, RFC 8446): records, opened with the secrets that are known, and
// what stands in them. What cannot be read is counted, record for record, and never taken for nothing.
#pragma once

#include "capture/message_stream.hpp"
#include "capture/tls_hello.hpp"
#include "capture/tls_keys.hpp"

#include <memory>
#include <optional>
#include <string>

namespace capture {

// What both directions have to know, of the hellos that were seen last.
struct tls_session
{
    std::string client_random, server_random;
    const tls_suite* suite = nullptr;  // none of ours
    bool answered = false;             // by a ServerHello that is no HelloRetryRequest
    bool is_13 = false;
    bool readable = true;  // TLS 1.2 or 1.3, a suite of ours, no compression
    bool encrypt_then_mac = false;
    int directions = 0;  // that know it
};

// Does a TCP direction begin with a record of TLS? It takes tls_header octets to tell.
inline constexpr std::size_t tls_header = 5;
bool may_be_tls(std::string_view begin);  // as far as it goes

class tls_stream
{
public:
    // `from` and `to` with transport TLS; `how` outlives this.
    tls_stream(fsm::address from,
               fsm::address to,
               std::shared_ptr<tls_session> of,
               const decryption& how,
               collector& out);

    void put(std::string_view octets, stamp when, bool after_gap);
    void go_on(stamp when);  // the other direction has said something, which may have been waited for
    void end();

    std::size_t pending() const { return buffer_.size() + handshake_.size() + inside_.pending(); }

private:
    enum class role : std::uint8_t { unknown, client, server };

    void advance();
    bool record(std::string_view header, std::string_view fragment);
    bool change_cipher_spec();
    bool first_protected();
    void protected_record(std::string_view header, std::string_view fragment);
    void handshake(std::string_view octets);
    void message(unsigned type, std::string_view body);
    void hello(const server_hello& h);
    void begin_12();
    void begin_13(bool application);
    void lose(reason why);
    void tell(reason why);

    fsm::address from_, to_;
    std::shared_ptr<tls_session> session_;
    const decryption& how_;
    collector& out_;
    role role_ = role::unknown;
    stamp when_;
    std::uint64_t told_ = 0;  // the last frame of which something was told
    std::string buffer_;      // records that are not whole, or wait for the other direction
    bool waits_ = false;
    std::optional<reason> lost_;  // where records begin is not known any more
    std::string handshake_;       // a message that has not come to its end
    std::size_t skip_ = 0;        // octets of one that says nothing to us
    std::optional<tls_protection> open_;
    std::optional<reason> unreadable_;  // protected, and why it stays so
    bool application_ = false;          // of TLS 1.3: behind Finished
    bool early_ = false;                // there may be records of early data, whose keys are not known
    message_stream inside_;
};

}  // namespace capture
