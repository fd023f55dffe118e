#include "tls_pair.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>
#include <map>

namespace {

using key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

int index_of_pair()
{
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

void on_key(const SSL* ssl, const char* line)
{
    if (auto* const to = static_cast<std::string*>(SSL_get_ex_data(ssl, index_of_pair())))
        to->append(line).append("\n");
}

EVP_PKEY* new_key(bool rsa) { return rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256"); }

void show_certificate(SSL_CTX* c, bool rsa)
{
    static const key keys[2] = {{new_key(false), &EVP_PKEY_free}, {new_key(true), &EVP_PKEY_free}};
    auto* const own = keys[rsa ? 1 : 0].get();
    const std::unique_ptr<X509, decltype(&X509_free)> x{X509_new(), &X509_free};
    ASN1_INTEGER_set(X509_get_serialNumber(x.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(x.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(x.get()), 3600);
    X509_set_pubkey(x.get(), own);
    X509_sign(x.get(), own, EVP_sha256());
    EXPECT_EQ(SSL_CTX_use_certificate(c, x.get()), 1);
    EXPECT_EQ(SSL_CTX_use_PrivateKey(c, own), 1);
}

SSL_CTX* new_context(bool client, const tls_pair::settings& how)
{
    auto* const out = SSL_CTX_new(client ? TLS_client_method() : TLS_server_method());
    SSL_CTX_set_security_level(out, 0);
    SSL_CTX_set_min_proto_version(out, how.version);
    SSL_CTX_set_max_proto_version(out, how.version);
    SSL_CTX_set_options(out, how.options);
    SSL_CTX_set_keylog_callback(out, on_key);
    const auto& groups = client ? how.client_groups : how.server_groups;
    const auto set_suites =
        how.version == TLS1_3_VERSION ? SSL_CTX_set_ciphersuites : SSL_CTX_set_cipher_list;
    EXPECT_TRUE(groups.empty() || SSL_CTX_set1_groups_list(out, groups.c_str()) == 1);
    EXPECT_TRUE(how.suites.empty() || set_suites(out, how.suites.c_str()) == 1) << how.suites;
    if (!client)
    {
        show_certificate(out, false);
        show_certificate(out, true);
        SSL_CTX_set_session_id_context(out, reinterpret_cast<const unsigned char*>("s"), 1);
        SSL_CTX_set_max_early_data(out, 10'000);
    }
    return out;
}

SSL* new_connection(SSL_CTX* c, std::string& secrets)
{
    auto* const out = SSL_new(c);
    SSL_set_ex_data(out, index_of_pair(), &secrets);
    SSL_set_bio(out, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    return out;
}

std::string taken_from(BIO* b)
{
    std::string out(BIO_ctrl_pending(b), '\0');
    const int size = static_cast<int>(out.size());
    EXPECT_TRUE(out.empty() || BIO_read(b, out.data(), size) == size);
    return out;
}

}  // namespace

// A resumed session needs the keys that its ticket was made with.
tls_pair::context& tls_pair::server_context(const settings& how)
{
    static std::map<std::string, context> all;
    const auto name =
        std::to_string(how.version) + how.suites + how.server_groups + std::to_string(how.options);
    const auto known = all.find(name);
    return known != all.end()
               ? known->second
               : all.emplace(name, context{new_context(false, how), &SSL_CTX_free}).first->second;
}

tls_pair::tls_pair(const settings& how, SSL_SESSION* resumed)
    : client_context_{new_context(true, how), &SSL_CTX_free},
      client_{new_connection(client_context_.get(), secrets), &SSL_free},
      server_{new_connection(server_context(how).get(), secrets), &SSL_free}
{
    SSL_set_connect_state(client_.get());
    SSL_set_accept_state(server_.get());
    if (resumed)
        SSL_set_session(client_.get(), resumed);
    if (how.early.empty())
        return;
    std::size_t size = 0;
    EXPECT_EQ(SSL_write_early_data(client_.get(), how.early.data(), how.early.size(), &size), 1);
    carry();
    std::array<char, 2000> room{};
    EXPECT_NE(SSL_read_early_data(server_.get(), room.data(), room.size(), &size), SSL_READ_EARLY_DATA_ERROR);
    EXPECT_EQ(size, how.early.size());
    EXPECT_NE(SSL_read_early_data(server_.get(), room.data(), room.size(), &size),
              SSL_READ_EARLY_DATA_SUCCESS);
}

void tls_pair::carry()
{
    for (const bool by_client : {true, false})
    {
        auto* const from = by_client ? client_.get() : server_.get();
        auto* const to = by_client ? server_.get() : client_.get();
        const auto octets = taken_from(SSL_get_wbio(from));
        if (octets.empty())
            continue;
        flights.push_back({by_client, octets});
        BIO_write(SSL_get_rbio(to), octets.data(), static_cast<int>(octets.size()));
    }
}

void tls_pair::shake_hands()
{
    for (int i = 0; i < 10; ++i)
    {
        SSL_do_handshake(client_.get());
        carry();
        SSL_do_handshake(server_.get());
        carry();
    }
    EXPECT_EQ(SSL_is_init_finished(client_.get()) && SSL_is_init_finished(server_.get()), 1);
}

void tls_pair::say(bool by_client, const std::string& what)
{
    auto* const from = by_client ? client_.get() : server_.get();
    auto* const to = by_client ? server_.get() : client_.get();
    EXPECT_EQ(SSL_write(from, what.data(), static_cast<int>(what.size())), static_cast<int>(what.size()));
    carry();
    std::string heard(what.size(), '\0');
    int size = 0;
    while (size < static_cast<int>(what.size()))
    {
        const auto got = SSL_read(to, heard.data() + size, static_cast<int>(what.size()) - size);
        if (got <= 0)
            break;
        size += got;
    }
    EXPECT_EQ(heard, what);
    carry();
}

void tls_pair::update_keys(bool by_client)
{
    EXPECT_EQ(SSL_key_update(by_client ? client_.get() : server_.get(), SSL_KEY_UPDATE_NOT_REQUESTED), 1);
}

void tls_pair::renegotiate()
{
    EXPECT_EQ(SSL_renegotiate(client_.get()), 1);
    for (int i = 0; i < 10; ++i)
    {
        char none = 0;
        SSL_do_handshake(client_.get());
        carry();
        SSL_read(server_.get(), &none, 1);
        carry();
    }
    EXPECT_EQ(SSL_is_init_finished(client_.get()) && SSL_is_init_finished(server_.get()), 1);
}

std::shared_ptr<SSL_SESSION> tls_pair::session()
{
    return {SSL_get1_session(client_.get()), &SSL_SESSION_free};
}

std::size_t tls_pair::count(bool by_client) const
{
    std::size_t out = 0;
    for (const auto& f : flights)
        out += f.by_client == by_client;
    return out;
}
