// What a REGISTER asks for (RFC 3261 10.2). Data only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace script {

namespace limits {
inline constexpr std::size_t contacts = 64;  // of one REGISTER
}

struct registration
{
    std::vector<std::string> contacts;     // Contact values without "expires"; none: its sender's own
    std::optional<std::uint32_t> expires;  // seconds, of each of them; 0 removes it (10.2.2)
    bool all = false;                      // Contact: *, which removes all bindings (10.2.2)
    bool query = false;                    // no Contact: it asks for the bindings there are (10.2.3)
};

}  // namespace script
