// What a reader of TLS records needs of OpenSSL, for capture::ciphers: one function each, with the names that
// OpenSSL has for hash functions and ciphers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crypto {

// HMAC (RFC 2104) with "SHA1", "SHA256" or "SHA384": its octets. Throws std::runtime_error where OpenSSL has
// no such function.
std::string hmac(std::string_view hash, std::string_view key, std::string_view octets);

// Opens what an AEAD cipher (RFC 5116) has sealed: "AES-128-GCM", "AES-256-GCM" or "ChaCha20-Poly1305". The
// last 16 octets of `sealed` are its tag. Nothing: the tag is wrong, a length cannot be, or there is no such
// cipher.
std::optional<std::string> open(std::string_view cipher,
                                std::string_view key,
                                std::string_view nonce,
                                std::string_view associated,
                                std::string_view sealed);

// Deciphers whole blocks of "AES-128-CBC" or "AES-256-CBC"; padding stays. Nothing: a length cannot be, or
// there is no such cipher.
std::optional<std::string>
decipher(std::string_view cipher, std::string_view key, std::string_view iv, std::string_view octets);

}  // namespace crypto
