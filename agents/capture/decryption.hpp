// What it takes to read TLS: secrets of sessions, and ciphers. These are not ours: whoever reads a capture
// passes them in (crypto/ciphers.hpp has those of OpenSSL), and without them records of TLS are counted and
// stay unread.
#pragma once

#include "capture/key_log.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace capture {

// Hash functions and ciphers by the names that OpenSSL has for them.
struct ciphers
{
    std::string (*hmac)(std::string_view hash, std::string_view key, std::string_view octets) = nullptr;
    // AEAD (RFC 5116), its tag behind it; CBC, its padding in it. Nothing: it cannot be opened.
    std::optional<std::string> (*open)(std::string_view cipher,
                                       std::string_view key,
                                       std::string_view nonce,
                                       std::string_view associated,
                                       std::string_view sealed) = nullptr;
    std::optional<std::string> (*decipher)(std::string_view cipher,
                                           std::string_view key,
                                           std::string_view iv,
                                           std::string_view octets) = nullptr;

    bool are_there() const { return hmac && open && decipher; }
};

struct decryption
{
    ciphers with;
    key_log secrets;  // those that are known before; what a capture has of its own is added to them
};

}  // namespace capture
