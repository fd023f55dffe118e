// AUT: challenges and credentials by themselves (RFC 3261 22, RFC 7616 3.3, 3.4).
#include "rules/compare.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace rules {

namespace {

using sip::field_id;
using names = std::initializer_list<std::string_view>;

bool one_of(std::string_view name, names these)
{
    return std::ranges::any_of(these, [&](auto one) { return sip::iequals(one, name); });
}

// RFC 7616 3.3, 3.4: some parameters are always quoted, some never. The first that is written the other way.
std::optional<sip::param> misquoted(const sip::challenge& c, names quoted, names unquoted)
{
    sip::param one;
    for (auto rest = c.params; c.take(rest, one);)
    {
        const bool has_quotes = one.value.starts_with('"');
        if ((!has_quotes && one_of(one.name, quoted)) || (has_quotes && one_of(one.name, unquoted)))
            return one;
    }
    return {};
}

// The first of these parameters that is not there; "" when all are.
std::string_view missing(const sip::challenge& c, names wanted)
{
    for (const auto name : wanted)
    {
        bool found = false;
        sip::param one;
        for (auto rest = c.params; !found && c.take(rest, one);)
            found = sip::iequals(one.name, name) ||
                    (name == "username" && sip::iequals(one.name, "username*"));  // RFC 7616 3.4
        if (!found)
            return name;
    }
    return {};
}

// Calls tell(value, read) for each row of these fields that its sender wrote, and that can be read.
template <class Tell>
void each_row(const exchanges& e, const reading& r, std::initializer_list<field_id> ids, Tell tell)
{
    for (const auto id : ids)
    {
        for (const auto* row = r.message->first(id); row; row = r.message->next(*row))
        {
            const auto value = r.message->value(*row);
            const auto read = sip::parse_challenge(value);
            if (read && !e.inherited(r, value))
                tell(value, *read);
        }
    }
}

void tell_quotes(const reading& r, const sip::param& wrong, char letter, judgement& j)
{
    const bool quoted = wrong.value.starts_with('"');
    j.broken(letter, {&r, std::string{wrong.name} + (quoted ? " without quotes" : " in quotes"),
                      std::string{wrong.name} + '=' + std::string{wrong.value}, wrong.value});
}

constexpr letter chal_letters[] = {
    {'a', level::must, "401 without WWW-Authenticate"},
    {'b', level::must, "407 without Proxy-Authenticate"},
    {'c', level::must, "Basic is offered"},
    {'d', level::must, "a Digest challenge without realm, nonce or qop"},
    {'e', level::must, "realm, nonce, opaque, domain or qop is not quoted, or algorithm or stale is"},
};

void check_chal(const exchanges& e, const reading& r, judgement& j)
{
    if (r.status != 401 && r.status != 407)
        return;
    const auto wanted = r.status == 401 ? field_id::www_authenticate : field_id::proxy_authenticate;
    const auto* source = e.passed_on(r);
    if (!r.cut_off && (!source || source->has(wanted)))
    {
        j.could_break(r.status == 401 ? "a" : "b");
        if (!r.has(wanted))
            j.broken(r.status == 401 ? 'a' : 'b',
                     {&r, std::string{sip::name_of(wanted)}, "no such header field"});
    }
    each_row(e, r, {field_id::www_authenticate, field_id::proxy_authenticate},
             [&](std::string_view value, const sip::challenge& c) {
                 j.could_break("c");
                 if (sip::iequals(c.scheme, "Basic"))
                     return j.broken('c', {&r, "Digest", std::string{c.scheme}, c.scheme});
                 if (!sip::iequals(c.scheme, "Digest"))
                     return;
                 j.could_break("de");
                 if (const auto name = missing(c, {"realm", "nonce", "qop"}); !name.empty())
                     j.broken('d', {&r, std::string{name}, std::string{value}, value});
                 if (const auto wrong =
                         misquoted(c, {"realm", "nonce", "opaque", "domain", "qop"}, {"algorithm", "stale"}))
                     tell_quotes(r, *wrong, 'e', j);
             });
}

constexpr letter cred_letters[] = {
    {'a', level::must, "username, realm, nonce, uri or response is missing"},
    {'b', level::must, "realm, nonce, algorithm or opaque is not that of the challenge", false},
    {'c', level::must, "qop, cnonce and nc are not as the challenge wants them", false},
    {'d', level::must,
     "username, realm, nonce, uri, response, cnonce or opaque is not quoted, or algorithm, qop or nc is"},
    {'e', level::must, "uri is not the Request-URI", false},
};

void check_cred(const exchanges& e, const reading& r, judgement& j)
{
    each_row(e, r, {field_id::authorization, field_id::proxy_authorization},
             [&](std::string_view value, const sip::challenge& c) {
                 if (!sip::iequals(c.scheme, "Digest"))
                     return;
                 j.triggered();
                 if (const auto name = missing(c, {"username", "realm", "nonce", "uri", "response"});
                     !name.empty())
                     j.broken('a', {&r, std::string{name}, std::string{value}, value});
                 if (const auto wrong =
                         misquoted(c, {"username", "realm", "nonce", "uri", "response", "cnonce", "opaque"},
                                   {"algorithm", "qop", "nc"}))
                     tell_quotes(r, *wrong, 'd', j);
             });
}

// clang-format off
constexpr auto of_challenges = fields_of({field_id::www_authenticate, field_id::proxy_authenticate});
constexpr auto of_credentials = fields_of({field_id::authorization, field_id::proxy_authorization});
constexpr rule rows[] = {
    {"AUT-CHAL-1", "UAS, registrar, proxy", "RFC 3261 22.2, 22.3, 22.4, 25.1; RFC 7616 3.3; RFC 8760 2.6",
     "401 and 407 carry a Digest challenge with realm, nonce and qop, quoted as its grammar says.",
     "401 and 407", chal_letters,
     {.of = responses, .reads = {.fields = of_challenges, .start_line = true}, .message = check_chal}},
    {"AUT-CRED-1", "UAC", "RFC 3261 22.4, 25.1; RFC 7616 3.4",
     "Credentials name user, realm, nonce, uri and response, quoted as their grammar says.",
     "Authorization and Proxy-Authorization", cred_letters,
     {.of = requests, .any_of = of_credentials, .reads = {.fields = of_credentials}, .message = check_cred}},
};
// clang-format on

}  // namespace

std::span<const rule> auth_rules() { return rows; }

}  // namespace rules
