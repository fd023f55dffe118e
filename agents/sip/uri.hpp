// RFC 3261 19.1 and 25.1: sip, sips and tel URIs; other schemes are kept as text.
#pragma once

#include "sip/params.hpp"
#include "sip/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace sip {

enum class scheme : std::uint8_t { sip, sips, tel, other };

struct uri
{
    sip::scheme scheme = sip::scheme::other;
    std::string_view octets;       // all of it
    std::string_view scheme_name;  // as written
    std::string_view user;         // as written, escapes kept; "" when absent. tel: the number
    std::string_view password;     // deprecated (RFC 3261 19.1.1)
    std::string_view host;         // IPv6 references keep their brackets. other: everything after the colon
    std::uint16_t port = 0;        // 0: none written
    bool has_port = false;
    bool has_user = false;     // an "@" was written
    param_list params;         // uri-parameters
    std::string_view headers;  // after "?", without it

    bool has_lr() const { return params.octets() == ";lr" || params.has("lr"); }
};

result<uri> parse_uri(std::string_view octets);

// RFC 3261 19.1.4 for sip and sips, RFC 3966 4 for tel, octet equality for the rest.
bool equal(const uri& a, const uri& b);

// "%61" is "a" (RFC 3261 19.1.2). Decoded once; a malformed escape stays as it is.
std::string unescaped(std::string_view text);

}  // namespace sip
