// Where a message comes from or goes to: transport, IP address, port. A plain value; nothing here resolves
// names.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fsm {

enum class transport : std::uint8_t { udp, tcp, tls, ws, wss };

inline constexpr std::array transports{transport::udp, transport::tcp, transport::tls, transport::ws,
                                       transport::wss};

std::string_view via_token(transport t);  // "UDP", as in Via (RFC 3261 20.42, RFC 7118 5.2)
std::optional<transport> transport_named(std::string_view word);  // in any case; nothing: none that we know
constexpr bool is_reliable(transport t) { return t != transport::udp; }
constexpr bool is_secure(transport t) { return t == transport::tls || t == transport::wss; }
constexpr bool is_websocket(transport t) { return t == transport::ws || t == transport::wss; }

// Where no port is written (RFC 3261 18.2.2, 19.1.2; RFC 7118 5.5).
constexpr std::uint16_t default_port(transport t)
{
    return t == transport::ws ? 80 : t == transport::wss ? 443 : t == transport::tls ? 5061 : 5060;
}

struct address
{
    std::array<std::uint8_t, 16> octets{};  // IPv4 in the first four
    bool v6 = false;
    std::uint16_t port = 0;
    fsm::transport transport = fsm::transport::udp;

    friend auto operator<=>(const address&, const address&) = default;

    std::string host() const;       // "192.0.2.1", "[2001:db8::1]": as sent-by and URIs want it
    std::string host_port() const;  // "192.0.2.1:5060"
};

bool is_loopback(const address& a);  // RFC 1122 3.2.1.3 (g), RFC 4291 2.5.3

// A numeric host as it stands in a URI, a Via or on a command line: dotted quad, or IPv6 with or without
// brackets. Names are not resolved: nothing.
std::optional<address>
numeric_address(std::string_view host, std::uint16_t port, transport t = transport::udp);

}  // namespace fsm
