// The secrets in a pcapng file, which libpcap passes over: blocks of type 10 (Decryption Secrets), of TLS
// (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html 4.7). Reads beside libpcap, octet for
// octet what it reads; a file that is no pcapng has none.
#pragma once

#include "capture/key_log.hpp"

#include <string>
#include <string_view>

namespace capture {

class embedded_secrets
{
public:
    explicit embedded_secrets(key_log& to) : to_{to} {}

    void put(std::string_view octets);

    std::uint64_t too_long() const { return too_long_; }  // blocks over limits::secrets_octets

private:
    void block();
    std::uint32_t number(std::size_t at) const;

    key_log& to_;
    bool over_ = false;        // no pcapng, or no block: nothing more is read
    bool big_endian_ = false;  // of this section
    bool began_ = false;
    std::string block_;        // what has come of it, unless it is skipped
    std::size_t wanted_ = 12;  // octets of it
    std::uint64_t skip_ = 0;   // octets that belong to none of ours
    std::uint64_t too_long_ = 0;
};

}  // namespace capture
