// Digest access authentication as SIP has it (RFC 3261 22.4, RFC 7616, RFC 8760; RFC 2617 3.2.2.1 without
// qop): challenges and credentials as values, read and written, and the digest that proves a password.
//
// Texts are without their quotes and quoting slashes, "unq(X)" of RFC 7616 3.3; a line fold in one is a space
// (RFC 3261 7.3.1).
#pragma once

#include "fsm/digest_hash.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fsm {

namespace digest_limits {
// What has more is malformed.
inline constexpr std::size_t value = 4'096;    // octets of one parameter
inline constexpr std::size_t parameters = 64;  // of one row
}  // namespace digest_limits

struct digest_scheme  // the parameter `algorithm`
{
    digest_algorithm hash = digest_algorithm::md5;
    bool session = false;  // "-sess"
    friend bool operator==(const digest_scheme&, const digest_scheme&) = default;
};

std::string_view to_text(digest_scheme s);                                // "SHA-512-256-sess"
std::optional<digest_scheme> digest_scheme_named(std::string_view word);  // whatever its case

enum class digest_qop : std::uint8_t { none, auth, auth_int };
std::string_view to_text(digest_qop q);  // "auth-int"; "" for none

struct digest_challenge
{
    std::string realm, nonce;
    std::optional<std::string> opaque;
    std::string domain;                   // URIs with spaces between them
    std::optional<digest_scheme> scheme;  // not said: MD5
    bool unknown = false;                 // written for nobody: algorithm=unknown, whatever `scheme` is
    bool stale = false;
    bool userhash = false;  // who answers is to hash its username (RFC 7616 3.4.4)
    bool has_qop = false;   // and what it offers:
    bool auth = false, auth_int = false;

    digest_scheme algorithm() const { return scheme.value_or(digest_scheme{}); }
};

struct digest_credentials
{
    std::string username, realm, nonce, uri, response;
    std::optional<std::string> opaque;
    std::optional<digest_scheme> scheme;
    digest_qop qop = digest_qop::none;
    std::string cnonce, nc;  // with qop; nc is 8 hex digits
    bool userhash = false;   // username is that of digest_userhash()

    digest_scheme algorithm() const { return scheme.value_or(digest_scheme{}); }
    std::uint32_t count() const;  // nc as a number
};

// Of Authentication-Info (RFC 7616 3.5): what a server says to who has proved himself.
struct digest_information
{
    std::string next_nonce;  // "": none
    std::string rspauth;     // that the server knows the password, too; "": none
    digest_qop qop = digest_qop::none;
    std::string cnonce, nc;  // with rspauth and qop: those of the request
};

enum class digest_reading : std::uint8_t {
    read,
    not_understood,  // another scheme, an algorithm or qop that we do not know: to be ignored (RFC 8760 2.4)
    malformed,       // not by the grammar, a parameter is missing or there twice
};

// Of the value of one row. What is malformed is in `out` as far as it was read: its realm, say.
digest_reading read_challenge(std::string_view value, digest_challenge& out);
digest_reading read_credentials(std::string_view value, digest_credentials& out);

// Authentication-Info has no scheme before its parameters (RFC 3261 25.1). Without a fault in its grammar all
// is read that is there.
digest_reading read_information(std::string_view value, digest_information& out);

// The values of rows, quoted as RFC 7616 3.3, 3.4 and 3.5 say.
std::string to_value(const digest_challenge& c);
std::string to_value(const digest_credentials& c);
std::string to_value(const digest_information& i);

// The text of a parameter: without quotes and quoting slashes.
std::string unquoted(std::string_view value);

// H(username ":" realm ":" password): H(A1) of an algorithm without "-sess", and its secret (RFC 7616 3.4.2).
std::string digest_a1(digest_hash h,
                      digest_algorithm a,
                      std::string_view username,
                      std::string_view realm,
                      std::string_view password);
// H(A1) with "-sess", of the nonce of the challenge and the cnonce of the first request after it.
std::string digest_session_key(
    digest_hash h, digest_algorithm a, std::string_view a1, std::string_view nonce, std::string_view cnonce);
// What `response` has to be: RFC 7616 3.4.1, or RFC 2617 3.2.2.1 without qop. `key`: H(A1). `body`: of the
// request, all that Content-Length counts (RFC 7616 3.4.6); only auth-int looks at it.
std::string digest_response(digest_hash h,
                            const digest_credentials& c,
                            std::string_view key,
                            std::string_view method,
                            std::string_view body);

// What `rspauth` has to be (RFC 7616 3.5), for the credentials of the request; `body` is the response's.
std::string
digest_rspauth(digest_hash h, const digest_credentials& c, std::string_view key, std::string_view body);
// RFC 7616 3.4.4: "username = H( unq(username) ":" unq(realm) )".
std::string
digest_userhash(digest_hash h, digest_algorithm a, std::string_view username, std::string_view realm);

}  // namespace fsm
