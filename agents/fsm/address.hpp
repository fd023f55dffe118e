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

enum class transport : std::uint8_t { udp, tcp, tls };

std::string_view via_token(transport t);  // "UDP", as in Via (RFC 3261 20.42)
constexpr bool is_reliable(transport t) { return t != transport::udp; }

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

// A numeric host as it stands in a URI, a Via or on a command line: dotted quad, or IPv6 with or without
// brackets. Names are not resolved: nothing.
std::optional<address>
numeric_address(std::string_view host, std::uint16_t port, transport t = transport::udp);

}  // namespace fsm
