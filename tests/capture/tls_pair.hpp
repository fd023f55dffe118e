// Two ends of TLS as OpenSSL plays them, without sockets: what they put on the wire, and their secrets.
#pragma once

#include <openssl/ssl.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

struct tls_pair
{
    struct flight
    {
        bool by_client;
        std::string octets;
    };
    struct settings
    {
        int version = TLS1_3_VERSION;
        std::string suites = {};  // as OpenSSL names them; "": its choice
        std::uint64_t options = 0;
        std::string client_groups = {}, server_groups = {};
        std::string early = {};  // data
    };

    explicit tls_pair(const settings& how, SSL_SESSION* resumed = nullptr);
    tls_pair(const tls_pair&) = delete;
    tls_pair& operator=(const tls_pair&) = delete;

    void shake_hands();
    void say(bool by_client, const std::string& what);
    void update_keys(bool by_client);  // TLS 1.3
    void renegotiate();                // TLS 1.2
    std::shared_ptr<SSL_SESSION> session();
    std::size_t count(bool by_client) const;  // flights

    std::vector<flight> flights;
    std::string secrets;  // a key log

private:
    using context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
    using connection = std::unique_ptr<SSL, decltype(&SSL_free)>;

    void carry();

    static context& server_context(const settings& how);
    context client_context_;
    connection client_, server_;
};
