// The hellos of a TLS handshake (RFC 5246 7.4.1, RFC 8446 4.1): what the keys hang on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace capture {

struct client_hello
{
    std::string random;
    bool early_data = false;  // RFC 8446 4.2.10: records of it come before the handshake is over
};

struct server_hello
{
    std::string random;
    std::uint16_t suite = 0;
    bool is_13 = false;         // TLS 1.3, by supported_versions; else what `version` says
    std::uint16_t version = 0;  // 0x0303: TLS 1.2
    bool compressed = false;
    bool encrypt_then_mac = false;  // RFC 7366
    bool retry = false;             // RFC 8446 4.1.4: another ClientHello follows
};

// Bodies of handshake messages, without their header. Nothing: they are none.
std::optional<client_hello> parse_client_hello(std::string_view body);
std::optional<server_hello> parse_server_hello(std::string_view body);

}  // namespace capture
