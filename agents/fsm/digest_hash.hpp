// The hash functions of Digest (RFC 7616 6.1). They are not ours: whoever makes a user agent or a challenger
// passes one in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fsm {

enum class digest_algorithm : std::uint8_t { md5, sha_256, sha_512_256 };

// H(octets) in lower-case hex digits (RFC 8760 2.2): 32 of MD5, 64 of the others.
using digest_hash = std::string (*)(digest_algorithm, std::string_view octets);

}  // namespace fsm
