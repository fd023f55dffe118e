// RFC 5922 7.1, 7.2: whose a certificate is, by the names that stand in it. Who reads certificates hands them
// over as they stand there.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fsm {

struct certificate_name
{
    enum class kind : std::uint8_t { uri, dns, address /* 4 or 16 octets */, common } what = kind::dns;
    std::string_view octets;  // of subjectAltName; `common` is of the subject
};

// The hosts of SIP URIs without a user, else DNS names; without any subjectAltName the common name (7.1).
// Addresses as well, as in a URI: who is reached by one has nothing else. What holds control
// characters, or nothing, is no name.
std::vector<std::string> sip_identities(std::span<const certificate_name> names);

// 7.2: whole, without regard to case, and "implementations MUST NOT match any form of wildcard".
bool is_identity(std::string_view identity, std::string_view wanted);

}  // namespace fsm
