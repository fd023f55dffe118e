#include "crypto/base64.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <stdexcept>

namespace crypto {

std::string base64(std::string_view octets)
{
    constexpr std::size_t at_once = 3 << 20;  // a multiple of three: only the last block has padding
    std::string out;
    out.reserve((octets.size() + 2) / 3 * 4 + 1);
    for (; !octets.empty(); octets.remove_prefix(std::min(at_once, octets.size())))
    {
        const auto block = octets.substr(0, at_once);
        std::string part((block.size() + 2) / 3 * 4 + 1, '\0');  // and the NUL that it writes
        const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(part.data()),
                                         reinterpret_cast<const unsigned char*>(block.data()),
                                         static_cast<int>(block.size()));
        out.append(part, 0, static_cast<std::size_t>(size));
    }
    return out;
}

std::string octets_of_hex(std::string_view digits)
{
    std::string out;
    for (; !digits.empty(); digits.remove_prefix(2))
    {
        unsigned octet = 0;
        const auto pair = digits.substr(0, 2);
        const auto [end, error] = std::from_chars(pair.data(), pair.data() + pair.size(), octet, 16);
        if (pair.size() != 2 || error != std::errc{} || end != pair.data() + 2)
            throw std::invalid_argument{"pairs of hex digits are expected"};
        out += static_cast<char>(octet);
    }
    return out;
}

}  // namespace crypto
