// Octets as text.
#pragma once

#include <string>
#include <string_view>

namespace crypto {

// RFC 4648 4, with padding and without line breaks.
std::string base64(std::string_view octets);

// What crypto::hash() says, as octets: pairs of hex digits. Throws std::invalid_argument for anything else.
std::string octets_of_hex(std::string_view digits);

}  // namespace crypto
