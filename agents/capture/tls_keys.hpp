// Keys of TLS 1.2 (RFC 5246) and 1.3 (RFC 8446) out of the secrets of key logs, and what they open.
#pragma once

#include "capture/decryption.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace capture {

struct tls_suite
{
    enum class kind : std::uint8_t { gcm, chacha, cbc };

    std::uint16_t number;
    kind mode;
    std::string_view cipher;    // these three as OpenSSL names them
    std::string_view hash;      // of the key schedule
    std::string_view mac;       // of CBC
    std::size_t key, mac_size;  // octets
};

// Null: none that is read here (of TLS 1.3: CCM; before: CCM, Camellia, ARIA, 3DES, RC4, pre-shared keys).
const tls_suite* suite_numbered(std::uint16_t number);
bool is_of_tls_13(const tls_suite& s);

enum class tls_type : std::uint8_t {
    change_cipher_spec = 20,
    alert = 21,
    handshake = 22,
    application_data = 23
};

// One direction's records from a change of keys to the next one.
class tls_protection
{
public:
    struct plain
    {
        std::uint8_t type;
        std::string octets;
    };
    struct session  // of TLS 1.2: 6.3
    {
        std::string_view master, client_random, server_random;
        bool encrypt_then_mac = false;  // RFC 7366
    };

    // RFC 8446 7.3: `traffic_secret` of one direction.
    tls_protection(const ciphers& with, const tls_suite& suite, std::string traffic_secret);
    tls_protection(const ciphers& with, const tls_suite& suite, const session& of, bool by_client);

    // `header`: the five octets before the fragment. Nothing: these keys do not open it.
    std::optional<plain> open(std::string_view header, std::string_view fragment);
    void next_record() { ++sequence_; }
    void update();  // RFC 8446 7.2

private:
    void set_keys();
    std::optional<std::string> open_13(std::string_view header, std::string_view fragment) const;
    std::optional<std::string> open_aead(std::string_view header, std::string_view fragment) const;
    std::optional<std::string> open_cbc(std::string_view header, std::string_view fragment) const;
    std::string nonce() const;
    std::string associated(std::string_view header, std::size_t size) const;

    ciphers with_;
    const tls_suite* suite_;
    std::string secret_;  // of TLS 1.3
    std::string key_, iv_, mac_key_;
    bool encrypt_then_mac_ = false;
    std::uint64_t sequence_ = 0;
};

}  // namespace capture
