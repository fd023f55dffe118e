// URIs (RFC 3261 19.1), in the Request-URI and in the fields that carry addresses.
#include "mutate/families.hpp"
#include "mutate/lengths.hpp"
#include "mutate/pieces.hpp"
#include "mutate/rows.hpp"

#include <algorithm>
#include <array>

namespace mutate {

namespace {

using sip::field_id;

// A URI of the message: the Request-URI, or what stands in "<>" in a field.
struct place
{
    row* in = nullptr;  // null: the Request-URI
    std::size_t at = 0, size = 0;
    std::string_view uri;

    bool is_request_uri() const { return in == nullptr; }
    bool has(char c) const { return uri.find(c) != std::string_view::npos; }
};

// Those that `fit` in equal shares, but the Request-URI in one of three. False: there is none.
template <class Fits>
bool some_uri(draft& m, change& how, place& out, Fits fits)
{
    std::uint64_t count = 0;
    for (auto& r : m.rows)
    {
        const auto open = carries_uri(r.id()) ? r.value.find('<') : std::string_view::npos;
        const auto close = r.value.find('>', std::min(open, r.value.size()));
        if (open == std::string_view::npos || close == std::string_view::npos)
            continue;
        const place p{&r, open + 1, close - open - 1, r.value.substr(open + 1, close - open - 1)};
        if (fits(p) && how.pick.below(++count) == 0)
            out = p;
    }
    if (!m.is_request())
        return count > 0;
    const auto s = m.start();
    const place p{nullptr, s.first.size() + 1, s.second.size(), s.second};
    if (fits(p) && (count == 0 || how.chance(3)))
    {
        out = p;
        ++count;
    }
    return count > 0;
}

void put(draft& m, const place& p, std::string uri)
{
    if (p.is_request_uri())
    {
        const auto s = m.start();
        m.set_start(s.first, uri, s.third);
        return;
    }
    std::string value{p.in->value.substr(0, p.at)};
    p.in->value = m.keep(value.append(uri).append(p.in->value.substr(p.at + p.size)));
}

bool is_sip(const place& p)
{
    return p.uri.size() > 4 && (p.uri.starts_with("sip:") || p.uri.starts_with("sips:")) &&
           p.uri.back() != ':';
}

bool has_user(const place& p) { return is_sip(p) && p.uri.find('@') != std::string_view::npos; }

std::string_view piece_text(const place& p, kind k)
{
    const auto all = pieces_of_uri(p.uri);
    const auto found = std::ranges::find(all, k, &piece::kind);
    return found == all.end() ? std::string_view{} : found->in(p.uri);
}

std::string with_piece(const place& p, kind k, std::string_view text)
{
    const auto all = pieces_of_uri(p.uri);
    const auto found = std::ranges::find(all, k, &piece::kind);
    return found == all.end() ? std::string{} : replaced(p.uri, *found, text);
}

bool set_piece(draft& m, change& how, kind k, std::string_view text, std::string_view rule = {})
{
    place p;
    if (!some_uri(m, how, p, [k](const place& one) { return is_sip(one) && !piece_text(one, k).empty(); }))
        return false;
    put(m, p, with_piece(p, k, text));
    if (!rule.empty())
        how.breaks(rule);
    return true;
}

//   user  =  1*( unreserved / escaped / user-unreserved )
bool user_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 8> users{
        "a;b=c",   "&=+$,;?/",      "(a)*'b'!~", "+1-201-555-0123;postd=pp22",
        "%61lice", "null-%00-null", "%C3%BCber", "sip%3Auser%40example.com"};
    return set_piece(m, how, kind::user, how.one_of(users));
}

// RFC 3261 19.1.4: what need not be escaped may be.
bool user_escaped(draft& m, change& how)
{
    place p;
    if (!some_uri(m, how, p, has_user))
        return false;
    constexpr std::string_view hex = "0123456789ABCDEF", small = "0123456789abcdef";
    std::string out;
    for (const char c : piece_text(p, kind::user))
    {
        const auto octet = static_cast<unsigned char>(c);
        if (c == '%' || !how.chance(2))
            out += c;
        else
            (out += '%').append(1, (how.chance(2) ? hex : small)[octet >> 4]).append(1, hex[octet & 15]);
    }
    if (out.find("%%") != std::string::npos || out.empty())
        return false;
    // A "%" that begins an escape must keep its two digits.
    const auto before = piece_text(p, kind::user);
    if (before.find('%') != std::string_view::npos)
        return false;
    put(m, p, with_piece(p, kind::user, out));
    return true;
}

bool user_overlong(draft& m, change& how)
{
    const auto size = some_length(how);
    return size > 0 && set_piece(m, how, kind::user, m.keep(std::string(size, 'u')));
}

bool user_empty(draft& m, change& how)
{
    place p;
    if (!some_uri(m, how, p, has_user))
        return false;
    put(m, p, with_piece(p, kind::user, ""));
    how.breaks("SYN-URI-1.c");
    return true;
}

// RFC 3261 19.1.1: a password is "NOT RECOMMENDED".
bool password_insert(draft& m, change& how)
{
    place p;
    if (!some_uri(m, how, p,
                  [](const place& one) { return has_user(one) && piece_text(one, kind::password).empty(); }))
        return false;
    static constexpr std::array<std::string_view, 4> words{":secretword", ":p", ":%00", ":&=+$,"};
    put(m, p, with_piece(p, kind::user, std::string{piece_text(p, kind::user)}.append(how.one_of(words))));
    how.breaks("SYN-URI-1.f");
    return true;
}

bool escape_broken(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> wrong{"a%", "a%4", "%zz", "%%41", "%-1b"};
    place p;
    if (!some_uri(m, how, p, has_user))
        return false;
    put(m, p, with_piece(p, kind::user, how.one_of(wrong)));
    how.breaks("SYN-URI-1.d");
    return true;
}

bool character_unescaped(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 7> wrong{"a^b", "a{b}",     "a|b", "a\\b",
                                                           "a`b", "\xC3\xBC", "a#b"};
    place p;
    if (!some_uri(m, how, p, has_user))
        return false;
    put(m, p, with_piece(p, kind::user, how.one_of(wrong)));
    how.breaks("SYN-URI-1.d");
    return true;
}

bool host_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 9> hosts{
        "[2001:db8::1]", "[::]", "[::ffff:192.0.2.1]", "192.0.2.1",   "example.com.",
        "a-1.b--c.d9e",  "x",    "UPPER.Example.COM",  "3com.example"};
    return set_piece(m, how, kind::host, how.one_of(hosts));
}

bool host_overlong(draft& m, change& how)
{
    const auto size = some_length(how);
    return size > 1 && set_piece(m, how, kind::host, m.keep(std::string(size, 'h')));
}

bool host_broken(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 9> wrong{
        "[2001:db8:::1]",     "[::1",     "[]", "[1:2:3:4:5:6:7:8:9]", "exa_mple.com", "-a.example-", "a..b",
        "[::ffff:999.1.1.1]", "[12345::]"};
    place p;
    if (!some_uri(m, how, p, is_sip))
        return false;
    put(m, p, with_piece(p, kind::host, how.one_of(wrong)));
    how.breaks("SYN-URI-1.d");
    return true;
}

bool host_empty(draft& m, change& how)
{
    place p;
    if (!some_uri(m, how, p, is_sip))
        return false;
    put(m, p, with_piece(p, kind::host, ""));
    how.breaks("SYN-URI-1.d");
    return true;
}

bool set_port(draft& m, change& how, std::string_view port, place& p)
{
    if (!some_uri(m, how, p,
                  [](const place& one) { return is_sip(one) && !piece_text(one, kind::host).empty(); }))
        return false;
    if (piece_text(p, kind::port).empty())
        put(m, p, with_piece(p, kind::host, std::string{piece_text(p, kind::host)}.append(":").append(port)));
    else
        put(m, p, with_piece(p, kind::port, port));
    return true;
}

bool port_at_its_ends(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 6> ports{"0", "1", "5060", "5061", "65535", "00005060"};
    place p;
    return set_port(m, how, how.one_of(ports), p);
}

bool port_out_of_range(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 7> ports{
        "65536", "66666", "4294967296", "-1", "5o60", "99999999999999999999", "+1"};
    place p;
    if (!set_port(m, how, how.one_of(ports), p))
        return false;
    how.breaks("SYN-URI-1.d");
    return true;
}

// RFC 3261 19.1, 25.1: absoluteURI.
bool scheme_other(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 9> uris{"tel:+1-201-555-0123",
                                                          "tel:7042;phone-context=example.com",
                                                          "tel:+358-555-1234567;isub=1411;postd=pp22",
                                                          "urn:service:sos",
                                                          "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                                                          "http://www.example.com/a?b=c&d",
                                                          "mailto:alice@atlanta.example.com",
                                                          "nobodyKnowsThisScheme:totallyopaquecontent",
                                                          "im:alice@example.com"};
    place p;
    if (!some_uri(m, how, p, [](const place& one) {
            return one.is_request_uri() || one.in->id() == field_id::to || one.in->id() == field_id::from ||
                   one.in->id() == field_id::contact;
        }))
        return false;
    put(m, p, std::string{how.one_of(uris)});
    return true;
}

bool scheme_case(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 3> spelled{"SIP", "Sip", "sIp"};
    place p;
    if (!some_uri(m, how, p, [](const place& one) { return is_sip(one) && one.uri.starts_with("sip:"); }))
        return false;
    put(m, p, with_piece(p, kind::scheme, how.one_of(spelled)));
    return true;
}

bool scheme_broken(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 4> wrong{"", "sip", ":", "s\xC3\xADp:"};
    place p;
    if (!some_uri(m, how, p, [](const place& one) { return is_sip(one) && one.uri.starts_with("sip:"); }))
        return false;
    put(m, p, std::string{how.one_of(wrong)}.append("bob"));
    how.breaks("SYN-URI-1.d");
    return true;
}

bool uri_params(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 9> params{
        ";transport=tcp", ";transport=UDP", ";maddr=239.255.255.1",
        ";ttl=15",        ";user=phone",    ";lr",
        ";comp=sigcomp",  ";gr=urn:uuid:1", ";x=%20;y"};
    const auto text = how.one_of(params);
    place p;
    if (!some_uri(m, how, p, [&](const place& one) {
            // None twice; transport=udp does not go with sips.
            return one.uri.starts_with("sip:") && is_sip(one) && !one.has('?') && !one.has(';') &&
                   (one.is_request_uri() || one.in->id() == field_id::contact ||
                    one.in->id() == field_id::route);
        }))
        return false;
    put(m, p, std::string{p.uri}.append(text));
    return true;
}

// RFC 3261 19.1.1 table 1: header fields may stand in a Contact.
bool headers_in_contact(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 6> headers{"?Subject=project%20x&priority=urgent",
                                                             "?a=",
                                                             "?Route=%3Csip:example.com%3Blr%3E",
                                                             "?x=1&x=2&x=3",
                                                             "?body=%0D%0A",
                                                             "?to=alice%40atlanta.com"};
    place p;
    if (!some_uri(m, how, p, [](const place& one) {
            return !one.is_request_uri() && one.in->id() == field_id::contact && is_sip(one) && !one.has('?');
        }))
        return false;
    put(m, p, std::string{p.uri}.append(how.one_of(headers)));
    return true;
}

bool request_uri_with_headers(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 3> wrong{"?Route=%3Csip:example.com%3E", ";method=INVITE",
                                                           "?"};
    const auto s = m.start();
    if (!m.is_request() || !s.second.starts_with("sip") || s.second.find('?') != std::string_view::npos ||
        s.second.find("method") != std::string_view::npos)
        return false;
    m.set_start(s.first, std::string{s.second}.append(wrong[how.pick.below(2)]), s.third);
    how.breaks("SYN-URI-1.b");
    return true;
}

bool request_uri_in_brackets(draft& m, change& how)
{
    const auto s = m.start();
    if (!m.is_request() || s.second.empty())
        return false;
    static constexpr std::array<std::string_view, 2> open{"<", "< "};
    static constexpr std::array<std::string_view, 2> close{">", " >"};
    const auto n = how.pick.below(2);
    m.set_start(s.first, std::string{open[n]}.append(s.second).append(close[n]), s.third);
    how.breaks("SYN-URI-1.a");
    return true;
}

// clang-format off
constexpr mutator uri_mutators[] = {
    {"user-odd",                 "RFC 3261 19.1.2, 25.1",  9, nature::legal, user_odd},
    {"user-escaped",             "RFC 3261 19.1.2",        9, nature::legal, user_escaped},
    {"user-overlong",            "RFC 3261 19.1.1",        1, nature::legal, user_overlong},
    {"user-empty",               "RFC 3261 19.1.1",        9, nature::wrong, user_empty},
    {"password-insert",          "RFC 3261 19.1.1",        9, nature::wrong, password_insert},
    {"escape-broken",            "RFC 3261 19.1.2, 25.1",  9, nature::wrong, escape_broken},
    {"character-unescaped",      "RFC 3261 19.1.2, 25.1",  9, nature::wrong, character_unescaped},
    {"host-odd",                 "RFC 3261 19.1.1, 25.1",  9, nature::legal, host_odd},
    {"host-overlong",            "RFC 3261 19.1.1",        1, nature::legal, host_overlong},
    {"host-broken",              "RFC 3261 25.1",          9, nature::wrong, host_broken},
    {"host-empty",               "RFC 3261 25.1",          9, nature::wrong, host_empty},
    {"port-at-its-ends",         "RFC 3261 19.1.1",        9, nature::legal, port_at_its_ends},
    {"port-out-of-range",        "RFC 3261 19.1.1, 25.1", 12, nature::wrong, port_out_of_range},
    {"scheme-other",             "RFC 3261 8.2.2.1, 19.1", 9, nature::legal, scheme_other},
    {"scheme-case",              "RFC 3261 19.1.4",        9, nature::legal, scheme_case},
    {"scheme-broken",            "RFC 3261 25.1",          9, nature::wrong, scheme_broken},
    {"uri-params",               "RFC 3261 19.1.1",        9, nature::legal, uri_params},
    {"headers-in-contact",       "RFC 3261 19.1.1, 19.1.5", 9, nature::legal, headers_in_contact},
    {"request-uri-with-headers", "RFC 3261 19.1.1",        9, nature::wrong, request_uri_with_headers},
    {"request-uri-in-brackets",  "RFC 3261 7.1",           8, nature::wrong, request_uri_in_brackets},
};
// clang-format on

}  // namespace

family uri_family() { return uri_mutators; }

}  // namespace mutate
