#include "capture/tls_keys.hpp"

#include "capture/octets.hpp"

#include <algorithm>
#include <array>

namespace capture {

namespace {

using kind = tls_suite::kind;

constexpr std::string_view aes_128_gcm = "AES-128-GCM", aes_256_gcm = "AES-256-GCM",
                           chacha = "ChaCha20-Poly1305", aes_128_cbc = "AES-128-CBC",
                           aes_256_cbc = "AES-256-CBC", sha1 = "SHA1", sha256 = "SHA256", sha384 = "SHA384";
constexpr std::size_t block_size = 16;  // of AES
constexpr std::size_t explicit_nonce = 8;

// https://www.iana.org/assignments/tls-parameters
// clang-format off
constexpr std::array<tls_suite, 37> suites{{
    {0x1301, kind::gcm,    aes_128_gcm, sha256, {}, 16, 0},  // TLS 1.3
    {0x1302, kind::gcm,    aes_256_gcm, sha384, {}, 32, 0},
    {0x1303, kind::chacha, chacha,      sha256, {}, 32, 0},
    {0x009c, kind::gcm,    aes_128_gcm, sha256, {}, 16, 0},  // RSA
    {0x009d, kind::gcm,    aes_256_gcm, sha384, {}, 32, 0},
    {0x009e, kind::gcm,    aes_128_gcm, sha256, {}, 16, 0},  // DHE_RSA
    {0x009f, kind::gcm,    aes_256_gcm, sha384, {}, 32, 0},
    {0x00a6, kind::gcm,    aes_128_gcm, sha256, {}, 16, 0},  // DH_anon
    {0x00a7, kind::gcm,    aes_256_gcm, sha384, {}, 32, 0},
    {0xc02b, kind::gcm,    aes_128_gcm, sha256, {}, 16, 0},  // ECDHE_ECDSA
    {0xc02c, kind::gcm,    aes_256_gcm, sha384, {}, 32, 0},
    {0xc02f, kind::gcm,    aes_128_gcm, sha256, {}, 16, 0},  // ECDHE_RSA
    {0xc030, kind::gcm,    aes_256_gcm, sha384, {}, 32, 0},
    {0xcca8, kind::chacha, chacha,      sha256, {}, 32, 0},  // ECDHE_RSA
    {0xcca9, kind::chacha, chacha,      sha256, {}, 32, 0},  // ECDHE_ECDSA
    {0xccaa, kind::chacha, chacha,      sha256, {}, 32, 0},  // DHE_RSA
    {0x002f, kind::cbc,    aes_128_cbc, sha256, sha1, 16, 20},  // RSA
    {0x0035, kind::cbc,    aes_256_cbc, sha256, sha1, 32, 20},
    {0x003c, kind::cbc,    aes_128_cbc, sha256, sha256, 16, 32},
    {0x003d, kind::cbc,    aes_256_cbc, sha256, sha256, 32, 32},
    {0x0033, kind::cbc,    aes_128_cbc, sha256, sha1, 16, 20},  // DHE_RSA
    {0x0039, kind::cbc,    aes_256_cbc, sha256, sha1, 32, 20},
    {0x0067, kind::cbc,    aes_128_cbc, sha256, sha256, 16, 32},
    {0x006b, kind::cbc,    aes_256_cbc, sha256, sha256, 32, 32},
    {0x0034, kind::cbc,    aes_128_cbc, sha256, sha1, 16, 20},  // DH_anon
    {0x003a, kind::cbc,    aes_256_cbc, sha256, sha1, 32, 20},
    {0x006c, kind::cbc,    aes_128_cbc, sha256, sha256, 16, 32},
    {0x006d, kind::cbc,    aes_256_cbc, sha256, sha256, 32, 32},
    {0xc009, kind::cbc,    aes_128_cbc, sha256, sha1, 16, 20},  // ECDHE_ECDSA
    {0xc00a, kind::cbc,    aes_256_cbc, sha256, sha1, 32, 20},
    {0xc023, kind::cbc,    aes_128_cbc, sha256, sha256, 16, 32},
    {0xc024, kind::cbc,    aes_256_cbc, sha384, sha384, 32, 48},
    {0xc013, kind::cbc,    aes_128_cbc, sha256, sha1, 16, 20},  // ECDHE_RSA
    {0xc014, kind::cbc,    aes_256_cbc, sha256, sha1, 32, 20},
    {0xc027, kind::cbc,    aes_128_cbc, sha256, sha256, 16, 32},
    {0xc028, kind::cbc,    aes_256_cbc, sha384, sha384, 32, 48},
    {0xc018, kind::cbc,    aes_128_cbc, sha256, sha1, 16, 20},  // ECDH_anon
}};
// clang-format on

std::string network(std::uint64_t value, std::size_t octets)
{
    std::string out;
    for (auto i = octets; i-- > 0;)
        out += static_cast<char>(i < sizeof value ? value >> (8 * i) & 0xff : 0);
    return out;
}

// RFC 5869 2.3
std::string expand(const ciphers& with,
                   std::string_view hash,
                   std::string_view key,
                   const std::string& info,
                   std::size_t size)
{
    std::string out, last;
    for (char counter = 1; out.size() < size; ++counter)
    {
        last = with.hmac(hash, key, last + info + counter);
        if (last.empty())
            break;
        out += last;
    }
    out.resize(size);
    return out;
}

// RFC 8446 7.1: HKDF-Expand-Label, of an empty context.
std::string expand_label(const ciphers& with,
                         std::string_view hash,
                         std::string_view secret,
                         std::string_view label,
                         std::size_t size)
{
    const auto full = "tls13 " + std::string{label};
    return expand(with, hash, secret, network(size, 2) + network(full.size(), 1) + full + network(0, 1),
                  size);
}

// RFC 5246 5
std::string prf(const ciphers& with,
                std::string_view hash,
                std::string_view secret,
                const std::string& seed,
                std::size_t size)
{
    std::string out, a = seed;
    while (out.size() < size)
    {
        a = with.hmac(hash, secret, a);
        const auto part = with.hmac(hash, secret, a + seed);
        if (part.empty())
            break;
        out += part;
    }
    out.resize(size);
    return out;
}

std::size_t fixed_iv(const tls_suite& s) { return s.mode == kind::gcm ? 4 : s.mode == kind::chacha ? 12 : 0; }

// RFC 5246 6.2.3.2: how many octets of padding stand at the end, with their length; 0: that is none.
std::size_t padding_of(std::string_view plain)
{
    const std::size_t size = plain.empty() ? 0 : octet(plain, plain.size() - 1) + 1;
    if (size > plain.size())
        return 0;
    const auto all = plain.substr(plain.size() - size);
    return std::ranges::all_of(all, [&](char c) { return c == plain.back(); }) ? size : 0;
}

}  // namespace

const tls_suite* suite_numbered(std::uint16_t number)
{
    const auto* const found = std::ranges::find(suites, number, &tls_suite::number);
    return found == suites.end() ? nullptr : found;
}

bool is_of_tls_13(const tls_suite& s) { return s.number >> 8 == 0x13; }

tls_protection::tls_protection(const ciphers& with, const tls_suite& suite, std::string traffic_secret)
    : with_{with},
      suite_{&suite},
      secret_{std::move(traffic_secret)}
{
    set_keys();
}

// RFC 5246 6.3: client_write_MAC_key, server_write_MAC_key, then the keys, then the IVs.
tls_protection::tls_protection(const ciphers& with, const tls_suite& suite, const session& of, bool by_client)
    : with_{with},
      suite_{&suite},
      encrypt_then_mac_{of.encrypt_then_mac}
{
    const auto iv = fixed_iv(suite);
    const auto block = prf(with, suite.hash, of.master,
                           "key expansion" + std::string{of.server_random} + std::string{of.client_random},
                           2 * (suite.mac_size + suite.key + iv));
    const auto part = [&](std::size_t before, std::size_t size) {
        return block.substr(2 * before + (by_client ? 0 : size), size);
    };
    mac_key_ = part(0, suite.mac_size);
    key_ = part(suite.mac_size, suite.key);
    iv_ = part(suite.mac_size + suite.key, iv);
}

void tls_protection::set_keys()
{
    key_ = expand_label(with_, suite_->hash, secret_, "key", suite_->key);
    iv_ = expand_label(with_, suite_->hash, secret_, "iv", 12);
}

void tls_protection::update()
{
    secret_ = expand_label(with_, suite_->hash, secret_, "traffic upd", secret_.size());
    set_keys();
    sequence_ = 0;
}

std::optional<tls_protection::plain> tls_protection::open(std::string_view header, std::string_view fragment)
{
    if (is_of_tls_13(*suite_))
    {
        // RFC 8446 5.2: the type stands behind the content, and zeros may follow it.
        auto inside = open_13(header, fragment);
        const auto end = inside ? inside->find_last_not_of('\0') : std::string::npos;
        if (end == std::string::npos)
            return std::nullopt;
        plain out{static_cast<std::uint8_t>((*inside)[end]), std::move(*inside)};
        out.octets.resize(end);
        return out;
    }
    auto inside = suite_->mode == kind::cbc ? open_cbc(header, fragment) : open_aead(header, fragment);
    if (!inside)
        return std::nullopt;
    return plain{static_cast<std::uint8_t>(header[0]), std::move(*inside)};
}

// RFC 8446 5.3, RFC 7905 2: the sequence number, exclusive-ored into the IV.
std::string tls_protection::nonce() const
{
    auto out = iv_;
    const auto number = network(sequence_, out.size());
    std::ranges::transform(out, number, out.begin(), [](char a, char b) { return static_cast<char>(a ^ b); });
    return out;
}

// RFC 5246 6.2.3.3
std::string tls_protection::associated(std::string_view header, std::size_t size) const
{
    return network(sequence_, 8) + std::string{header.substr(0, 3)} + network(size, 2);
}

std::optional<std::string> tls_protection::open_13(std::string_view header, std::string_view fragment) const
{
    return with_.open(suite_->cipher, key_, nonce(), header, fragment);
}

std::optional<std::string> tls_protection::open_aead(std::string_view header, std::string_view fragment) const
{
    constexpr std::size_t tag = 16;
    const auto before = suite_->mode == kind::gcm ? explicit_nonce : 0;
    if (fragment.size() < before + tag)
        return std::nullopt;
    const auto sealed = fragment.substr(before);
    return with_.open(suite_->cipher, key_,
                      before == 0 ? nonce() : iv_ + std::string{fragment.substr(0, before)},
                      associated(header, sealed.size() - tag), sealed);
}

std::optional<std::string> tls_protection::open_cbc(std::string_view header, std::string_view fragment) const
{
    const auto mac_of = [&](std::string_view octets) {
        return with_.hmac(suite_->mac, mac_key_, associated(header, octets.size()) + std::string{octets});
    };
    const auto mac = suite_->mac_size;
    if (fragment.size() < block_size + mac)
        return std::nullopt;
    if (encrypt_then_mac_)
    {
        const auto said = fragment.substr(fragment.size() - mac);
        fragment.remove_suffix(mac);
        if (mac_of(fragment) != said)
            return std::nullopt;
    }
    auto out = with_.decipher(suite_->cipher, key_, fragment.substr(0, std::min(block_size, fragment.size())),
                              fragment.substr(std::min(block_size, fragment.size())));
    const auto padding = out ? padding_of(*out) : 0;
    if (padding == 0)
        return std::nullopt;
    out->resize(out->size() - padding);
    if (encrypt_then_mac_)
        return out;
    if (out->size() < mac)
        return std::nullopt;
    const auto said = out->substr(out->size() - mac);
    out->resize(out->size() - mac);
    return mac_of(*out) == said ? out : std::nullopt;
}

}  // namespace capture
