#include "crypto/hash.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace crypto {

namespace {

const EVP_MD* function(fsm::digest_algorithm a)
{
    switch (a)
    {
    case fsm::digest_algorithm::md5: break;
    case fsm::digest_algorithm::sha_256: return EVP_sha256();
    case fsm::digest_algorithm::sha_512_256: return EVP_sha512_256();
    }
    return EVP_md5();
}

}  // namespace

std::string hash(fsm::digest_algorithm a, std::string_view octets)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned int size = 0;
    if (EVP_Digest(octets.data(), octets.size(), digest.data(), &size, function(a), nullptr) != 1)
        throw std::runtime_error{"OpenSSL has no such hash function; MD5 is refused in FIPS mode"};
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(2 * size);
    for (unsigned int i = 0; i < size; ++i)
        out.append(1, digits[digest[i] >> 4]).append(1, digits[digest[i] & 15]);
    return out;
}

}  // namespace crypto
