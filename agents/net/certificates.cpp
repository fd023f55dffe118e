#include "net/certificates.hpp"

#include "net/error.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>

namespace net {

namespace {

template <auto Free>
struct freed
{
    template <class T>
    void operator()(T* what) const
    {
        Free(what);
    }
};

using bio = std::unique_ptr<BIO, freed<BIO_free_all>>;
using key = std::unique_ptr<EVP_PKEY, freed<EVP_PKEY_free>>;
using x509 = std::unique_ptr<X509, freed<X509_free>>;
using extension = std::unique_ptr<X509_EXTENSION, freed<X509_EXTENSION_free>>;

template <class T>
T checked(T what)
{
    if (what)
        return what;
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    throw environment_error{std::string{"a certificate cannot be made: "} + text.data()};
}

bio reading(const std::string& pem)
{
    return bio{checked(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())))};
}

std::string pem_in(const bio& from)
{
    char* data = nullptr;
    const auto size = BIO_get_mem_data(from.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

// RFC 5280 4.1.2.2: unique among those of one authority.
void number(X509* c)
{
    std::array<unsigned char, 8> octets;
    checked(RAND_bytes(octets.data(), octets.size()) == 1);
    std::uint64_t serial = 0;
    for (const auto octet : octets)
        serial = serial << 8 | octet;
    checked(ASN1_INTEGER_set_uint64(X509_get_serialNumber(c), serial >> 1) == 1);
}

void extend(X509* c, X509* issuer, int what, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, c, nullptr, nullptr, 0);
    const extension made{checked(X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str()))};
    checked(X509_add_ext(c, made.get(), -1) == 1);
}

// RFC 5922 6: a SIP domain as URI and as dNSName.
std::string names_of(const certificate_wish& wish)
{
    std::string out;
    const auto add = [&](const std::string& name) { out.append(out.empty() ? "" : ",").append(name); };
    for (const auto& domain : wish.domains)
    {
        add("URI:sip:" + domain);
        add("DNS:" + domain);
    }
    for (const auto& a : wish.addresses)
    {
        const auto host = a.host();
        add("IP:" + (a.v6 ? host.substr(1, host.size() - 2) : host));
    }
    return out;
}

}  // namespace

certificate make_certificate(const certificate_wish& wish, const certificate* by)
{
    const key own{checked(EVP_EC_gen("P-256"))};
    const x509 made{checked(X509_new())};
    auto* const c = made.get();
    checked(X509_set_version(c, X509_VERSION_3) == 1);
    number(c);
    checked(ASN1_TIME_set(X509_getm_notBefore(c), wish.from.time_since_epoch().count()));
    checked(ASN1_TIME_set(X509_getm_notAfter(c), wish.until.time_since_epoch().count()));
    checked(X509_set_pubkey(c, own.get()) == 1);
    auto* const subject = X509_get_subject_name(c);
    checked(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                       reinterpret_cast<const unsigned char*>(wish.common_name.c_str()), -1,
                                       -1, 0) == 1);
    const x509 vouching{by ? checked(PEM_read_bio_X509(reading(by->chain).get(), nullptr, nullptr, nullptr))
                           : nullptr};
    const key signing{by ? checked(PEM_read_bio_PrivateKey(reading(by->key).get(), nullptr, nullptr, nullptr))
                         : nullptr};
    auto* const issuer = vouching ? vouching.get() : c;
    checked(X509_set_issuer_name(c, X509_get_subject_name(issuer)) == 1);
    // RFC 5280 4.2.1.1, 4.2.1.2: which of several authorities of one name has signed it.
    extend(c, issuer, NID_subject_key_identifier, "hash");
    if (by)
        extend(c, issuer, NID_authority_key_identifier, "keyid:always");
    extend(c, issuer, NID_basic_constraints, wish.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    extend(c, issuer, NID_key_usage,
           wish.authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
    if (!wish.authority)
        extend(c, issuer, NID_ext_key_usage, "serverAuth,clientAuth,1.3.6.1.5.5.7.3.20");  // RFC 5924 3
    if (const auto names = names_of(wish); !names.empty())
        extend(c, issuer, NID_subject_alt_name, names);
    checked(X509_sign(c, signing ? signing.get() : own.get(), EVP_sha256()) > 0);

    certificate out;
    const bio chain{checked(BIO_new(BIO_s_mem()))}, secret{checked(BIO_new(BIO_s_mem()))};
    checked(PEM_write_bio_X509(chain.get(), c) == 1);
    checked(PEM_write_bio_PKCS8PrivateKey(secret.get(), own.get(), nullptr, nullptr, 0, nullptr, nullptr) ==
            1);
    out.chain = pem_in(chain);
    out.key = pem_in(secret);
    return out;
}

}  // namespace net
