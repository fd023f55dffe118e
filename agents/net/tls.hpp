// TLS of SIP (RFC 3261 26.3, RFC 5922): whom an end trusts, who it says it is, and who the other end has to
// be.
#pragma once

#include "net/certificates.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/verify_context.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace net {

struct tls_settings
{
    std::string trusted;        // authorities, PEM; "": those of the system
    std::string also_trusted;   // beside these
    certificate own;            // of agents; an empty chain: each has one that is made for it
    bool verifies = true;       // false: whoever answers is taken for whom we want
    bool wants_client = false;  // who connects to us has to show a certificate
    int least = 0, most = 0;    // 2 for TLS 1.2, 3 for TLS 1.3; 0: what OpenSSL has, from TLS 1.2 on
    std::string ciphers;        // as OpenSSL writes them, of both versions; "": its own choice
};

// One end's: what its connections have in common.
class tls_end
{
public:
    // Throws environment_error: "tls: ..." names what OpenSSL refuses.
    explicit tls_end(const tls_settings& how);

    boost::asio::ssl::context& context(bool client) { return client ? client_ : server_; }
    bool verifies() const { return verifies_; }
    bool wants_client() const { return wants_client_; }

private:
    boost::asio::ssl::context client_, server_;
    bool verifies_, wants_client_;
};

// Whose a certificate is (fsm/certificate_names.hpp).
std::vector<std::string> sip_identities(const X509& certificate);

// Each secret of a session as it becomes known, one line for each (NSS key log format), until `ssl` is freed.
using key_line = std::function<void(std::string_view line)>;
void log_keys(SSL* ssl, key_line to);

}  // namespace net
