// RFC 3261 10.3 item 7: for how long a registrar keeps a binding, in seconds.
#pragma once

#include <cstdint>

namespace fsm {

struct registrar_terms
{
    // A shorter interval is refused with 423, unless it is 0 or at least an hour: so nothing over 3600 acts.
    std::uint32_t least = 60;
    std::uint32_t usual = 3'600;  // where neither Contact nor Expires asks for one
    std::uint32_t most = 86'400;  // who asks for more is granted this

    friend bool operator==(const registrar_terms&, const registrar_terms&) = default;
};

}  // namespace fsm
