// X.509 certificates for tests of TLS (RFC 5280, RFC 5922): made here and thrown away afterwards. Nothing
// that is kept should be protected by one.
#pragma once

#include "fsm/address.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace net {

struct certificate
{
    std::string chain;  // PEM: its own first, then those that vouch for it, without the root
    std::string key;    // PEM, PKCS#8; not encrypted
};

struct certificate_wish
{
    std::string common_name;           // of its subject
    std::vector<std::string> domains;  // identities (RFC 5922 7.1): each as dNSName and as URI "sip:DOMAIN"
    std::vector<fsm::address> addresses;   // for who is reached without a name
    std::chrono::sys_seconds from, until;  // validity
    bool authority = false;                // it may vouch for others
};

// ECDSA over P-256, SHA-256. `by`: an authority that signs it; null: it signs itself. Throws
// environment_error when the machine has no randomness or no memory.
certificate make_certificate(const certificate_wish& wish, const certificate* by = nullptr);

}  // namespace net
