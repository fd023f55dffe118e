// What is hashed for a response (RFC 7616 3.4.1 to 3.4.4), and its order.
#include "fsm/digest.hpp"

#include <initializer_list>

namespace fsm {

namespace {

std::string joined(std::initializer_list<std::string_view> parts)
{
    std::string out{*parts.begin()};
    for (const auto* part = parts.begin() + 1; part != parts.end(); ++part)
        out.append(":").append(*part);
    return out;
}

}  // namespace

std::string digest_a1(digest_hash h,
                      digest_algorithm a,
                      std::string_view username,
                      std::string_view realm,
                      std::string_view password)
{
    return h(a, joined({username, realm, password}));
}

std::string digest_session_key(
    digest_hash h, digest_algorithm a, std::string_view a1, std::string_view nonce, std::string_view cnonce)
{
    return h(a, joined({a1, nonce, cnonce}));
}

std::string digest_response(digest_hash h,
                            const digest_credentials& c,
                            std::string_view key,
                            std::string_view method,
                            std::string_view body)
{
    const auto a = c.algorithm().hash;
    const auto a2 = c.qop == digest_qop::auth_int ? h(a, joined({method, c.uri, h(a, body)}))
                                                  : h(a, joined({method, c.uri}));
    return c.qop == digest_qop::none ? h(a, joined({key, c.nonce, a2}))
                                     : h(a, joined({key, c.nonce, c.nc, c.cnonce, to_text(c.qop), a2}));
}

// "The rspauth value is calculated as for the response in the Authorization header field, except that [...]
// A2 = ":" request-uri", with auth-int ":" request-uri ":" H(entity-body): a method that is empty.
std::string
digest_rspauth(digest_hash h, const digest_credentials& c, std::string_view key, std::string_view body)
{
    return digest_response(h, c, key, "", body);
}

std::string
digest_userhash(digest_hash h, digest_algorithm a, std::string_view username, std::string_view realm)
{
    return h(a, joined({username, realm}));
}

}  // namespace fsm
