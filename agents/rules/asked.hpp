// What is found out of a message once a rule asks for it, and kept for the others.
#pragma once

#include "sip/via.hpp"

#include <cstdint>
#include <optional>

namespace rules {

enum class described : std::uint8_t {
    no,         // there is no body
    yes,        // the body is one description of a session, as it is
    uncertain,  // multipart, encoded, of another disposition (RFC 3959), cut off or of another type
};

struct asked
{
    std::optional<described> description;  // offers.hpp
    std::optional<sip::via> below;         // the second Via (forwarding.cpp); of no octets: there is none
};

}  // namespace rules
