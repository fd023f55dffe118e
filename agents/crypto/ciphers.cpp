#include "crypto/ciphers.hpp"

#include <openssl/evp.h>

#include <array>
#include <limits>
#include <memory>
#include <stdexcept>

namespace crypto {

namespace {

constexpr std::size_t tag_size = 16;

using context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* octets_of(std::string_view s)
{
    return reinterpret_cast<const unsigned char*>(s.data());
}
unsigned char* octets_of(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

bool fits(std::string_view s) { return s.size() <= std::size_t{std::numeric_limits<int>::max()} / 2; }
int size_of(std::string_view s) { return static_cast<int>(s.size()); }

const EVP_CIPHER* cipher_named(std::string_view name, std::string_view key)
{
    const auto* const out = EVP_get_cipherbyname(std::string{name}.c_str());
    return out && static_cast<std::size_t>(EVP_CIPHER_get_key_length(out)) == key.size() ? out : nullptr;
}

}  // namespace

std::string hmac(std::string_view hash, std::string_view key, std::string_view octets)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> out;
    std::size_t size = 0;
    if (!EVP_Q_mac(nullptr, "HMAC", nullptr, std::string{hash}.c_str(), nullptr, key.data(), key.size(),
                   octets_of(octets), octets.size(), out.data(), out.size(), &size))
        throw std::runtime_error{"OpenSSL has no HMAC with " + std::string{hash}};
    return {reinterpret_cast<const char*>(out.data()), size};
}

std::optional<std::string> open(std::string_view cipher,
                                std::string_view key,
                                std::string_view nonce,
                                std::string_view associated,
                                std::string_view sealed)
{
    const auto* const which = cipher_named(cipher, key);
    if (!which || sealed.size() < tag_size || nonce.empty() || !fits(sealed) || !fits(associated))
        return std::nullopt;
    const context c{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
    std::string tag{sealed.substr(sealed.size() - tag_size)};
    sealed.remove_suffix(tag_size);
    std::string out(sealed.size(), '\0');
    int size = 0;
    if (!c || EVP_DecryptInit_ex(c.get(), which, nullptr, nullptr, nullptr) != 1 ||
        EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_AEAD_SET_IVLEN, size_of(nonce), nullptr) != 1 ||
        EVP_DecryptInit_ex(c.get(), nullptr, nullptr, octets_of(key), octets_of(nonce)) != 1 ||
        EVP_DecryptUpdate(c.get(), nullptr, &size, octets_of(associated), size_of(associated)) != 1 ||
        EVP_DecryptUpdate(c.get(), octets_of(out), &size, octets_of(sealed), size_of(sealed)) != 1 ||
        EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag_size), tag.data()) != 1 ||
        EVP_DecryptFinal_ex(c.get(), octets_of(tag), &size) != 1)
        return std::nullopt;
    return out;
}

std::optional<std::string>
decipher(std::string_view cipher, std::string_view key, std::string_view iv, std::string_view octets)
{
    const auto* const which = cipher_named(cipher, key);
    if (!which || !fits(octets) || EVP_CIPHER_get_mode(which) != EVP_CIPH_CBC_MODE || octets.empty() ||
        octets.size() % static_cast<std::size_t>(EVP_CIPHER_get_block_size(which)) != 0 ||
        iv.size() != static_cast<std::size_t>(EVP_CIPHER_get_iv_length(which)))
        return std::nullopt;
    const context c{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
    std::string out(octets.size(), '\0');
    int size = 0;
    if (!c || EVP_DecryptInit_ex(c.get(), which, nullptr, octets_of(key), octets_of(iv)) != 1 ||
        EVP_CIPHER_CTX_set_padding(c.get(), 0) != 1 ||
        EVP_DecryptUpdate(c.get(), octets_of(out), &size, octets_of(octets), size_of(octets)) != 1)
        return std::nullopt;
    out.resize(static_cast<std::size_t>(size));
    return out;
}

}  // namespace crypto
