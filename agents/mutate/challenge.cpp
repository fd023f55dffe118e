// Digest authentication: what challenges and credentials say, and to which message they belong (RFC 3261 22;
// RFC 7616; RFC 8760; RFC 8898).
#include "mutate/authentication.hpp"
#include "mutate/families.hpp"

#include <algorithm>
#include <array>

namespace mutate {

namespace {

using sip::field_id;

bool authentication_inserted(draft& m, change& how)
{
    authentication a;
    if (!take_authentication(m, how, a))
        return false;
    put_authentication(m, a);
    return true;
}

// RFC 3261 20 table 3: WWW-Authenticate is for 401, and may stand in 407; elsewhere it means nothing.
bool challenge_in_other_answer(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 6> statuses{"180", "200", "302", "403", "486", "503"};
    if (!m.is_response())
        return false;
    const auto id = how.chance(2) ? field_id::www_authenticate : field_id::proxy_authenticate;
    m.set_start(m.start().first, how.one_of(statuses), m.start().third);
    m.set(id, new_challenge(id, how).text());
    return true;
}

bool challenge_missing(draft& m, change& how)
{
    if (!m.is_response())
        return false;
    const bool proxy = how.chance(2);
    m.set_start(m.start().first, proxy ? "407" : "401",
                proxy ? "Proxy Authentication Required" : "Unauthorized");
    const auto id = proxy ? field_id::proxy_authenticate : field_id::www_authenticate;
    std::erase_if(m.rows, [&](const row& r) { return r.id() == id; });
    how.breaks(proxy ? "AUT-CHAL-1.b" : "AUT-CHAL-1.a");
    return true;
}

// RFC 8760 2.4, RFC 3261 22.3: several challenges, best first, or credentials for several realms.
bool several_rows(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 4> algorithms{"SHA-512-256", "SHA-256", "MD5", "X-other"};
    authentication a;
    if (!take_authentication(m, how, a))
        return false;
    put_authentication(m, a);
    const auto size = a.text().size() + 64;
    const auto count = std::min<std::size_t>(1 + how.pick.below(how.chance(4) ? 64 : 4), how.room / size);
    for (std::size_t n = 0; n < count; ++n)
    {
        auto other =
            a.is_challenge() ? new_challenge(a.id, how) : new_credentials(a.id, m.start().second, how);
        other.set("realm", quoted("realm" + std::to_string(n) + ".example.com"));
        if (a.is_challenge())
            other.set("algorithm", std::string{how.one_of(algorithms)});
        m.add(a.id, other.text());
    }
    return count > 0;
}

// RFC 3261 7.3.1: these four are no comma lists.
bool rows_joined(draft& m, change& how)
{
    authentication a;
    if (!take_authentication(m, how, a))
        return false;
    const auto other =
        a.is_challenge() ? new_challenge(a.id, how) : new_credentials(a.id, m.start().second, how);
    m.set(a.id, a.text() + ", " + other.text());
    how.breaks("SYN-SINGLE-1.b");
    return true;
}

// RFC 8760 2.2: digests of SHA-256 and SHA-512-256 are 64 digits long.
bool algorithm_other(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 10> algorithms{
        "MD5-sess",  "SHA-256", "SHA-256-sess", "SHA-512-256", "SHA-512-256-sess",
        "AKAv1-MD5", "md5",     "X-unknown",    "SHA-1",       "!"};
    authentication a;
    if (!take_authentication(m, how, a))
        return false;
    const auto algorithm = how.one_of(algorithms);
    a.set("algorithm", std::string{algorithm});
    if (!a.is_challenge() && algorithm.starts_with("SHA-"))
        a.set("response", quoted(std::string(64, '0')));
    put_authentication(m, a);
    return true;
}

//   qop-options  =  "qop" EQUAL LDQUOT qop-value *("," qop-value) RDQUOT
bool qop_other(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 6> lists{
        "\"auth\"",          "\"auth-int\"",
        "\"auth-int,auth\"", "\"auth,auth-int,token\"",
        "\"AUTH\"",          "\"a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,auth\""};
    static constexpr std::array<std::string_view, 3> values{"auth-int", "AUTH", "token"};
    authentication a;
    if (!take_authentication(m, how, a) || !a.find("qop"))
        return false;
    a.set("qop", std::string{a.is_challenge() ? how.one_of(lists) : how.one_of(values)});
    put_authentication(m, a);
    return true;
}

bool stale(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 4> values{"true", "TRUE", "false", "False"};
    authentication a;
    if (!m.is_response() || !take_authentication(m, how, a))
        return false;
    a.set("stale", std::string{how.one_of(values)});
    put_authentication(m, a);
    return true;
}

// RFC 8898 4, and schemes that nobody knows: a client passes them by (RFC 7616 3.7).
bool scheme_other(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> challenges{
        R"(Bearer authz_server="https://as.example.com", realm="atlanta.example.com", scope="sip")",
        R"(NTLM realm="atlanta.example.com")", R"(X-Scheme a=b)",
        R"(Digest2 realm="a", nonce="b", qop="auth")", R"(Negotiate data="")"};
    static constexpr std::array<std::string_view, 4> credentials{
        R"(Bearer token="eyJhbGciOiJub25lIn0")", R"(NTLM gssapi-data="", targetname="a")", "X-Scheme a=b",
        R"(digest2 username="bob", response="")"};
    authentication a;
    if (!take_authentication(m, how, a))
        return false;
    if (how.chance(2))
        put_authentication(m, a);
    m.add(a.id, std::string{a.is_challenge() ? how.one_of(challenges) : how.one_of(credentials)});
    return true;
}

// RFC 3261 22: "Servers MUST NOT accept credentials using the "Basic" authorization scheme, and servers also
// MUST NOT challenge with "Basic"." Credentials of RFC 7617 are no list of auth-params.
bool scheme_basic(draft& m, change& how)
{
    authentication a;
    if (!take_authentication(m, how, a))
        return false;
    m.set(a.id, a.is_challenge() ? "Basic realm=\"atlanta.example.com\"" : "Basic Ym9iOnphbnppYmFy");
    how.breaks(a.is_challenge() ? "AUT-CHAL-1.c" : "SYN-GRAM-1.c");
    return true;
}

// Well-formed, but for a challenge that nobody gave.
bool credentials_of_other_realm(draft& m, change& how)
{
    authentication a;
    if (!m.is_request() || !take_authentication(m, how, a))
        return false;
    a.set(how.chance(2) ? "realm" : "nonce", quoted(how.pick.token(20) + ".example.org"));
    put_authentication(m, a);
    return true;
}

// RFC 2617 3.2.2: cnonce and nc "MUST NOT be specified if the server did not send a qop directive".
bool qop_incomplete(draft& m, change& how)
{
    authentication a;
    if (!m.is_request() || !take_authentication(m, how, a))
        return false;
    auto* p = a.any_of({"qop", "cnonce", "nc"}, how);
    if (!p || !a.find("qop") || !a.find("cnonce") || !a.find("nc"))
        return false;
    a.remove(std::string{p->name});
    put_authentication(m, a);
    how.breaks("AUT-CRED-1.c");
    return true;
}

// RFC 7616 3.4: username* for what is no quoted-string of ASCII, instead of username.
bool username_extended(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 4> names{"UTF-8''J%C3%A4s%C3%B8n%20Doe", "UTF-8''",
                                                           "UTF-8'en'bob", "utf-8''%00%0d%0a"};
    authentication a;
    if (!m.is_request() || !take_authentication(m, how, a))
        return false;
    a.remove("username");
    a.set("username*", std::string{how.one_of(names)});
    put_authentication(m, a);
    return true;
}

bool username_twice(draft& m, change& how)
{
    authentication a;
    if (!m.is_request() || !take_authentication(m, how, a) || !a.find("username"))
        return false;
    a.set("username*", "UTF-8''b%C3%B6b");
    put_authentication(m, a);
    how.breaks("AUT-CRED-1.a");
    return true;
}

bool uri_other(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> uris{
        "sip:carol@chicago.example.com", "sips:bob@biloxi.example.com", "tel:+1-212-555-1212",
        "http://example.com/", "urn:service:sos"};
    authentication a;
    const auto uri = how.one_of(uris);
    if (!m.is_request() || m.start().second == uri || !take_authentication(m, how, a))
        return false;
    a.set("uri", quoted(uri));
    put_authentication(m, a);
    how.breaks("AUT-CRED-1.e");
    return true;
}

// clang-format off
constexpr mutator challenge_mutators[] = {
    {"authentication-inserted",      "RFC 3261 22.2, 22.3",             21, nature::legal, authentication_inserted},
    {"challenge-in-other-answer",    "RFC 3261 20, 22.2, 22.3",         21, nature::legal, challenge_in_other_answer},
    {"challenge-missing",            "RFC 3261 21.4.2, 21.4.8",         21, nature::wrong, challenge_missing},
    {"authentications-several",      "RFC 3261 22.3; RFC 8760 2.4",     21, nature::legal, several_rows},
    {"authentications-joined",       "RFC 3261 7.3.1, 20.7, 20.44",     21, nature::wrong, rows_joined},
    {"digest-algorithm-other",       "RFC 8760 2.2, 2.4",               21, nature::legal, algorithm_other},
    {"digest-qop-other",             "RFC 7616 3.3, 3.4; RFC 8760 2.6", 21, nature::legal, qop_other},
    {"digest-stale",                 "RFC 7616 3.3",                    21, nature::legal, stale},
    {"auth-scheme-other",            "RFC 3261 22; RFC 8898 2, 4",      21, nature::legal, scheme_other},
    {"auth-scheme-basic",            "RFC 3261 22",                     21, nature::wrong, scheme_basic},
    {"credentials-of-other-realm",   "RFC 3261 22.3, 22.4",             21, nature::legal, credentials_of_other_realm},
    {"digest-qop-incomplete",        "RFC 8760 2.6",                    10, nature::wrong, qop_incomplete},
    {"digest-username-extended",     "RFC 7616 3.4",                    10, nature::legal, username_extended},
    {"digest-username-twice",        "RFC 7616 3.4",                    10, nature::wrong, username_twice},
    {"digest-uri-other",             "RFC 3261 22.4; RFC 7616 3.4.6",   21, nature::wrong, uri_other},
};
// clang-format on

}  // namespace

family challenge_family() { return challenge_mutators; }

}  // namespace mutate
