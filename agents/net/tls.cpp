#include "net/tls.hpp"

#include "fsm/certificate_names.hpp"
#include "net/error.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

namespace net {

namespace asio = boost::asio;
namespace ssl = asio::ssl;

namespace {

[[noreturn]] void refuse(const std::string& what)
{
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    throw environment_error{"tls: " + what + ": " + text.data()};
}

void check(const boost::system::error_code& error, const std::string& what)
{
    if (error)
        throw environment_error{"tls: " + what + ": " + error.message()};
}

void free_line(void*, void* ptr, CRYPTO_EX_DATA*, int, long, void*) { delete static_cast<key_line*>(ptr); }

int key_line_index()
{
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, free_line);
    return index;
}

void on_key_line(const SSL* ssl, const char* line)
{
    if (const auto* to = static_cast<const key_line*>(SSL_get_ex_data(ssl, key_line_index())))
        (*to)(line);
}

void prepare(ssl::context& c, const tls_settings& how)
{
    auto* const handle = c.native_handle();
    SSL_CTX_set_keylog_callback(handle, on_key_line);
    if (SSL_CTX_set_min_proto_version(handle, TLS1_VERSION + std::max(how.least, 2)) != 1 ||
        SSL_CTX_set_max_proto_version(handle, how.most == 0 ? 0 : TLS1_VERSION + how.most) != 1)
        refuse("version");
    // TLS 1.3 has a list of its own; a name of either is taken by one of them.
    if (!how.ciphers.empty() && SSL_CTX_set_ciphersuites(handle, how.ciphers.c_str()) != 1 &&
        SSL_CTX_set_cipher_list(handle, how.ciphers.c_str()) != 1)
        refuse("cipher '" + how.ciphers + "'");
    boost::system::error_code error;
    if (how.trusted.empty())
        c.set_default_verify_paths(error);
    else
        c.add_certificate_authority(asio::buffer(how.trusted), error);
    check(error, "certificates of authorities");
    if (!how.also_trusted.empty())
        c.add_certificate_authority(asio::buffer(how.also_trusted), error);
    check(error, "certificates of authorities");
    if (how.own.chain.empty())
        return;
    c.use_certificate_chain(asio::buffer(how.own.chain), error);
    check(error, "own certificate");
    c.use_private_key(asio::buffer(how.own.key), ssl::context::pem, error);
    check(error, "private key");
}

std::string_view characters(const ASN1_STRING* s)
{
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(s)),
            static_cast<std::size_t>(ASN1_STRING_length(s))};
}

}  // namespace

tls_end::tls_end(const tls_settings& how)
    : client_{ssl::context::tls_client},
      server_{ssl::context::tls_server},
      verifies_{how.verifies},
      wants_client_{how.wants_client}
{
    prepare(client_, how);
    prepare(server_, how);
}

std::vector<std::string> sip_identities(const X509& certificate)
{
    using kind = fsm::certificate_name::kind;
    std::vector<fsm::certificate_name> names;
    using general_names = std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)>;
    const general_names all{static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(
                                const_cast<X509*>(&certificate), NID_subject_alt_name, nullptr, nullptr)),
                            GENERAL_NAMES_free};
    for (int i = 0; all && i < sk_GENERAL_NAME_num(all.get()); ++i)
    {
        const auto* const name = sk_GENERAL_NAME_value(all.get(), i);
        if (name->type == GEN_URI)
            names.push_back({kind::uri, characters(name->d.uniformResourceIdentifier)});
        else if (name->type == GEN_IPADD)
            names.push_back({kind::address, characters(name->d.iPAddress)});
        else  // of other kinds there is none for us, but a subjectAltName there is
            names.push_back({kind::dns, name->type == GEN_DNS ? characters(name->d.dNSName) : ""});
    }
    const auto* const subject = X509_get_subject_name(&certificate);
    const int at = all ? -1 : X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (at >= 0)
        names.push_back(
            {kind::common, characters(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)))});
    return fsm::sip_identities(names);
}

void log_keys(SSL* ssl, key_line to)
{
    auto kept = std::make_unique<key_line>(std::move(to));
    if (SSL_set_ex_data(ssl, key_line_index(), kept.get()) == 1)
        static_cast<void>(kept.release());  // free_line() deletes it
}

}  // namespace net
