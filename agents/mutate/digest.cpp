// Digest challenges and credentials (RFC 3261 20.7, 20.27, 20.28, 20.44, 22; RFC 7616; RFC 8760): how their
// parameters are written.
#include "mutate/authentication.hpp"
#include "mutate/families.hpp"
#include "mutate/lengths.hpp"

#include "sip/chars.hpp"
#include "sip/fields.hpp"

#include <algorithm>
#include <array>

namespace mutate {

namespace {

using sip::field_id;

// Takes the parameters, has them changed, and puts them back when that could be done.
template <class Change>
bool with(draft& m, change& how, Change alter)
{
    authentication a;
    if (!take_authentication(m, how, a) || a.params.empty() || !alter(a))
        return false;
    put_authentication(m, a);
    return true;
}

bool optional_left_out(draft& m, change& how)
{
    return with(m, how, [&](authentication& a) {
        if (!a.is_challenge() && how.chance(2))
        {
            // RFC 8760 2.6 item 8: a challenge need not have had qop.
            for (const auto* name : {"qop", "nc", "cnonce"})
                a.remove(name);
            return true;
        }
        auto* p = a.is_challenge() ? a.any_of({"domain", "opaque", "stale", "algorithm"}, how)
                                   : a.any_of({"algorithm"}, how);
        if (p)
            a.remove(std::string{p->name});
        return p != nullptr;
    });
}

bool mandatory_left_out(draft& m, change& how)
{
    return with(m, how, [&](authentication& a) {
        auto* p = a.is_challenge() ? a.any_of({"realm", "nonce", "qop"}, how)
                                   : a.any_of({"username", "realm", "nonce", "uri", "response"}, how);
        if (p)
            a.remove(std::string{p->name});
        how.breaks(a.is_challenge() ? "AUT-CHAL-1.d" : "AUT-CRED-1.a");
        return p != nullptr;
    });
}

bool doubled(draft& m, change& how)
{
    how.breaks("SYN-GRAM-1.d");
    return with(m, how, [&](authentication& a) {
        auto copy = how.one_of(a.params);
        if (how.chance(2))
            copy.value = copy.is_quoted() ? "\"other\"" : "other";
        a.params.insert(a.params.begin() + static_cast<std::ptrdiff_t>(how.pick.below(a.params.size() + 1)),
                        copy);
        return true;
    });
}

// RFC 8760 2.7: before a challenge, nonce and response are empty.
bool empty(draft& m, change& how)
{
    return with(m, how, [&](authentication& a) {
        auto* p = a.is_challenge() ? a.any_of({"realm", "nonce", "opaque"}, how)
                                   : a.any_of({"username", "nonce", "response", "cnonce", "opaque"}, how);
        if (p)
            p->value = "\"\"";
        return p != nullptr;
    });
}

bool overlong(draft& m, change& how)
{
    return with(m, how, [&](authentication& a) {
        const auto size = some_length(how);
        auto* p = a.is_challenge()
                      ? a.any_of({"realm", "nonce", "opaque", "algorithm"}, how)
                      : a.any_of({"username", "realm", "nonce", "response", "cnonce", "opaque"}, how);
        if (!p || size < 2)
            return false;
        p->value = p->is_quoted() ? quoted(std::string(size - 2, 'a')) : std::string(size, 'a');
        return true;
    });
}

bool without_quotes(draft& m, change& how)
{
    return with(m, how, [&](authentication& a) {
        auto* p = a.is_challenge()
                      ? a.any_of({"realm", "nonce", "opaque"}, how)
                      : a.any_of({"username", "realm", "nonce", "response", "cnonce", "opaque"}, how);
        if (!p || !p->is_quoted())
            return false;
        p->value = p->value.substr(1, p->value.size() - 2);
        if (p->value.empty() || !std::ranges::all_of(p->value, [](char c) { return sip::chars::token(c); }))
            p->value = "token";
        how.breaks(a.is_challenge() ? "AUT-CHAL-1.e" : "AUT-CRED-1.d");
        return true;
    });
}

bool with_quotes(draft& m, change& how)
{
    return with(m, how, [&](authentication& a) {
        auto* p = a.is_challenge() ? a.any_of({"algorithm", "stale"}, how)
                                   : a.any_of({"algorithm", "qop", "nc"}, how);
        if (!p || p->is_quoted())
            return false;
        p->value = quoted(p->value);
        how.breaks(a.is_challenge() ? "AUT-CHAL-1.e" : "AUT-CRED-1.d");
        return true;
    });
}

//   nc-value  =  8LHEX
bool nc_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 9> wrong{
        "1",        "0000001",  "000000001", "0000000A",
        "FFFFFFFF", "0x000001", "-0000001",  "ffffffffffffffffffffffffffffffff",
        "0000000g"};
    how.breaks("AUT-NC-1.a");
    return with(m, how, [&](authentication& a) {
        if (a.is_challenge())
            return false;
        a.set("nc", std::string{how.one_of(wrong)});
        return true;
    });
}

bool nc_at_boundary(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 6> counts{"00000000", "00000002", "7fffffff",
                                                            "80000000", "fffffffe", "ffffffff"};
    return with(m, how, [&](authentication& a) {
        auto* nc = a.is_challenge() ? nullptr : a.find("nc");
        if (nc)
            nc->value = how.one_of(counts);
        return nc != nullptr;
    });
}

// The same in other letters, another order, other blanks (RFC 3261 7.3.1).
bool spelled_otherwise(draft& m, change& how)
{
    authentication a;
    if (!take_authentication(m, how, a) || a.params.empty())
        return false;
    static constexpr std::array<std::string_view, 3> schemes{"DIGEST", "digest", "dIgEsT"};
    a.scheme = how.one_of(schemes);
    std::ranges::rotate(a.params,
                        a.params.begin() + static_cast<std::ptrdiff_t>(how.pick.below(a.params.size())));
    static constexpr std::array<std::string_view, 4> equals{"=", " = ", "=\r\n ", "\t="};
    static constexpr std::array<std::string_view, 4> commas{",", " , ", ",\r\n ", ",  "};
    std::string out = a.scheme + " ";
    for (auto& p : a.params)
    {
        if (how.chance(2))
            std::ranges::transform(p.name, p.name.begin(), [](char c) {
                return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
            });
        out.append(&p == a.params.data() ? "" : how.one_of(commas));
        out.append(p.name).append(how.one_of(equals)).append(p.value);
    }
    m.set(a.id, std::move(out));
    return true;
}

//   quoted-pair  =  "\" (%x00-09 / %x0B-0C / %x0E-7F)
bool text_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 6> texts{
        R"("a \"quoted\" realm")", R"("\\")",     "\"\xC3\x9C\xE5\xBF\x99\"",
        R"("a=b, nonce=c")",       R"("%s%n%x")", R"("</realm>' OR 1=1 --")"};
    return with(m, how, [&](authentication& a) {
        auto* p = a.any_of({"realm", "username", "opaque", "cnonce"}, how);
        if (p)
            p->value = how.one_of(texts);
        return p != nullptr;
    });
}

bool many_params(draft& m, change& how)
{
    return with(m, how, [&](authentication& a) {
        const auto most = std::min<std::size_t>(how.room / 12, 300);
        const auto count = how.pick.below(most + 1);
        a.params.reserve(a.params.size() + count);
        for (std::size_t n = 0; n < count; ++n)
            a.params.push_back({"x" + std::to_string(n), n % 2 == 0 ? "1" : "\"\""});
        return count > 0;
    });
}

bool quote_unterminated(draft& m, change& how)
{
    how.breaks("SYN-GRAM-1.c");
    return with(m, how, [&](authentication& a) {
        auto& p = how.one_of(a.params);
        if (!p.is_quoted())
            return false;
        p.value.pop_back();
        std::rotate(&p, &p + 1, a.params.data() + a.params.size());  // no later quote closes it
        return !sip::parse_challenge(a.text());
    });
}

//   auth-param  =  auth-param-name EQUAL ( token / quoted-string )
bool list_odd(draft& m, change& how)
{
    authentication a;
    if (!take_authentication(m, how, a) || a.params.empty())
        return false;
    static constexpr std::array<std::string_view, 7> ends{
        ",", ",,a=b", ", a", ", a=", ", =b", "; a=b", ", a=b c"};
    auto value = a.text();
    switch (how.pick.below(4))
    {
    case 0: value = a.scheme; break;
    case 1: value.insert(a.scheme.size() + 1, ", "); break;
    default: value.append(how.one_of(ends)); break;
    }
    how.breaks("SYN-GRAM-1.c");
    m.set(a.id, std::move(value));
    return true;
}

// clang-format off
constexpr mutator digest_mutators[] = {
    {"digest-optional-left-out",    "RFC 7616 3.3, 3.4; RFC 8760 2.6", 10, nature::legal, optional_left_out},
    {"digest-mandatory-left-out",   "RFC 7616 3.3, 3.4",               10, nature::wrong, mandatory_left_out},
    {"digest-parameter-doubled",    "RFC 3261 7.3.1; RFC 7616 3.4",    10, nature::wrong, doubled},
    {"digest-parameter-empty",      "RFC 8760 2.7",                    10, nature::legal, empty},
    {"digest-parameter-overlong",   "RFC 7616 3.3, 3.4",               10, nature::legal, overlong},
    {"digest-without-quotes",       "RFC 3261 25.1; RFC 7616 3.3",     10, nature::wrong, without_quotes},
    {"digest-with-quotes",          "RFC 3261 25.1; RFC 7616 3.3",     10, nature::wrong, with_quotes},
    {"digest-nc-odd",               "RFC 3261 25.1; RFC 7616 3.4",     10, nature::wrong, nc_odd},
    {"digest-nc-at-boundary",       "RFC 7616 3.4, 5.12",              10, nature::legal, nc_at_boundary},
    {"digest-spelled-otherwise",    "RFC 3261 7.3.1, 25.1",            10, nature::legal, spelled_otherwise},
    {"digest-text-odd",             "RFC 3261 25.1; RFC 7616 4",       10, nature::legal, text_odd},
    {"digest-many-parameters",      "RFC 3261 25.1",                   10, nature::legal, many_params},
    {"digest-quote-unterminated",   "RFC 3261 25.1",                   10, nature::wrong, quote_unterminated},
    {"digest-list-odd",             "RFC 3261 25.1",                   10, nature::wrong, list_odd},
};
// clang-format on

}  // namespace

family digest_family() { return digest_mutators; }

}  // namespace mutate
