// What passwords prove (RFC 7616 3.4.1, 3.5).
#include "breaches.hpp"
#include "passwords.hpp"
#include "registrations.hpp"

#include <array>
#include <cstdint>

namespace rules_test {

namespace {

const std::string for_an_hour = std::string{bobs} + "Expires: 3600\n";
constexpr auto unauthorized = "401 Unauthorized";

std::string key_of(const fsm::digest_credentials& c, std::string_view password)
{
    const auto scheme = c.algorithm();
    auto key = fsm::digest_a1(digits_of, scheme.hash, "bob", c.realm, password);
    return scheme.session ? fsm::digest_session_key(digits_of, scheme.hash, key, c.nonce, c.cnonce) : key;
}

// The request after the challenge has these credentials, and the 200 says this of them.
std::vector<registration> answered(const std::string& given, const std::string& said = "")
{
    return {{0, for_an_hour, unauthorized, challenge("n1")},
            {150, for_an_hour + given, "200 OK", granted("3600") + said}};
}

ladder with_password(ladder l)
{
    l.parties[0].has_password = true;
    return l;
}

std::string of_atlanta(std::string row)
{
    constexpr std::string_view realm = "realm=\"biloxi";
    return row.replace(row.find(realm), realm.size(), "realm=\"atlanta");
}

// Challenged for two realms at once, and what the next request has.
ladder of_two_realms(const std::string& given)
{
    const auto both = challenge("n1") + of_atlanta(challenge("n2"));
    return with_keys(with_password(series(
        {{0, for_an_hour, unauthorized, both}, {150, for_an_hour + given, "200 OK", granted("3600")}})));
}

// Nothing follows this challenge.
ladder given_up(const std::string& challenges)
{
    return with_password(series({{0, for_an_hour, unauthorized, challenges}}));
}

std::vector<registration> refused_later(std::string_view more)
{
    auto all = answered(row_of(proving(of_bob("n1"))));
    all.push_back({1'000, for_an_hour + row_of(proving(of_bob("n1", "00000002"))), unauthorized,
                   challenge("n2", more)});
    return all;
}

}  // namespace

std::string digits_of(fsm::digest_algorithm a, std::string_view octets)
{
    std::uint64_t is = 14695981039346656037U + static_cast<std::uint64_t>(a);
    for (const auto c : octets)
        is = (is ^ static_cast<unsigned char>(c)) * 1099511628211U;
    std::string out;
    while (out.size() < (a == fsm::digest_algorithm::md5 ? 32U : 64U))
    {
        is = is * 6364136223846793005U + 1442695040888963407U;
        out += "0123456789abcdef"[is >> 60];
    }
    return out;
}

fsm::digest_credentials of_bob(std::string_view nonce, std::string_view nc)
{
    fsm::digest_credentials out;
    out.username = "bob";
    out.realm = "biloxi.example.com";
    out.nonce = nonce;
    out.uri = "sip:biloxi.example.com";
    out.qop = fsm::digest_qop::auth;
    out.cnonce = "0a4f113b";
    out.nc = nc;
    return out;
}

fsm::digest_credentials proving(fsm::digest_credentials c, std::string_view password, std::string_view method)
{
    c.response = fsm::digest_response(digits_of, c, key_of(c, password), method, "");
    return c;
}

std::string row_of(const fsm::digest_credentials& c) { return "Authorization: " + fsm::to_value(c) + '\n'; }

fsm::digest_information information_for(const fsm::digest_credentials& c)
{
    fsm::digest_information out;
    out.rspauth = fsm::digest_rspauth(digits_of, c, key_of(c, bobs_password), "");
    out.qop = c.qop;
    out.cnonce = c.cnonce;
    out.nc = c.nc;
    return out;
}

std::string row_of(const fsm::digest_information& i)
{
    return "Authentication-Info: " + fsm::to_value(i) + '\n';
}

ladder with_keys(ladder l)
{
    l.keys = std::make_shared<const rules::keyring>(
        digits_of, std::vector<rules::keyring::account>{{"bob", "", bobs_password}});
    return l;
}

std::vector<breach> password_breaches()
{
    const auto right = proving(of_bob("n1"));
    auto of_nobody = information_for(right), of_another = information_for(right);
    of_nobody.rspauth = std::string(32, '0');
    of_another.cnonce = "1b5f224c";
    return {
        {"AUT-NONCE-1.b", "Registrar", with_keys(at_registrar(refused_later("")))},
        {"AUT-ALG-1.c", "Bob", given_up(challenge("n1", ", algorithm=SHA-512-256") + challenge("n2"))},
        {"AUT-ALG-1.c", "Bob",
         given_up("WWW-Authenticate: Bearer realm=\"biloxi.example.com\"\n" + challenge("n1"))},
        {"AUT-RETRY-1.d", "Bob", given_up(challenge("n1"))},
        {"AUT-RETRY-1.f", "Bob", given_up(challenge("n1") + of_atlanta(challenge("n2")))},
        {"AUT-RETRY-1.f", "Bob", of_two_realms(row_of(right))},
        {"AUT-RESP-1.a", "Bob", with_keys(series(answered(row_of(proving(of_bob("n1"), "swordfish")))))},
        {"AUT-INFO-1.a", "Registrar", with_keys(at_registrar(answered(row_of(right), row_of(of_nobody))))},
        {"AUT-INFO-1.b", "Registrar", with_keys(at_registrar(answered(row_of(right), row_of(of_another))))},
        {"AUT-INFO-1.c", "Registrar",
         with_keys(at_registrar(answered(row_of(right), "Authentication-Info: nextnonce=n2\n")))},
    };
}

std::vector<ladder> kept_passwords()
{
    const auto right = proving(of_bob("n1"));
    auto at_atlanta = of_bob("n2");
    at_atlanta.realm = "atlanta.example.com";
    return {
        of_two_realms(row_of(right) + row_of(proving(at_atlanta))),
        series({{0, for_an_hour, unauthorized, challenge("n1", ", algorithm=SHA-512-256") + challenge("n2")},
                {150, for_an_hour + credentials("n2"), "200 OK", granted("3600")}}),
        with_keys(at_registrar(refused_later(", stale=TRUE"))),
        with_keys(with_password(series(answered(row_of(right))))),
        with_keys(at_registrar(answered(row_of(right), row_of(information_for(right))))),
    };
}

}  // namespace rules_test
