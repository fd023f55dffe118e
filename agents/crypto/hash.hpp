// What others have written and looked after better than we would: the hash functions of OpenSSL. Its ciphers
// are in ciphers.hpp.
#pragma once

#include "fsm/digest_hash.hpp"

namespace crypto {

// H(octets) in lower-case hex digits, for fsm::digest_hash. SHA-512/256 is that of FIPS 180-4 5.3.6.2, with
// initial values of its own: it is not the first half of SHA-512. Throws std::runtime_error where OpenSSL has
// no such function: MD5, in FIPS mode.
std::string hash(fsm::digest_algorithm a, std::string_view octets);

}  // namespace crypto
