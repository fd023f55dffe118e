// What in any text says who and where: URIs, addresses, names of hosts, numbers.
#include "fsm/address.hpp"
#include "redact/replacements.hpp"
#include "redact/text.hpp"
#include "sip/params.hpp"

#include <algorithm>

namespace redact {

namespace {

constexpr std::string_view of_a_host = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";

std::string_view without_dots(std::string_view s)
{
    while (s.starts_with('.') || s.starts_with('-'))
        s.remove_prefix(1);
    while (s.ends_with('.') || s.ends_with('-'))
        s.remove_suffix(1);
    return s;
}

// "at 2001:db8::1: no answer", "maddr:2001:db8::1".
std::string_view without_colons(std::string_view s)
{
    if (s.ends_with(':') && !s.ends_with("::"))
        s.remove_suffix(1);
    if (s.starts_with(':') && !s.starts_with("::"))
        s.remove_prefix(1);
    return s;
}

// Of "std::abc" nothing: what a word ends with is no address.
std::string_view behind_a_word(std::string_view s)
{
    s.remove_prefix(std::min(s.find(':'), s.size()));
    return s.starts_with("::") ? std::string_view{} : s;
}

// "RFC 3261 8.2.2.3", "RFC 3261 9.1, 13.3.1.4 and 14.1": sections are counted from one, and are few.
bool is_section(std::string_view one, std::string_view before)
{
    constexpr std::string_view of_a_list = "0123456789., \n#";
    for (auto rest = one; !rest.empty(); rest.remove_prefix(std::min(rest.find('.'), rest.size() - 1) + 1))
    {
        const auto number = rest.substr(0, rest.find('.'));
        if (number.size() > 2 || number.starts_with('0') || number > (number.size() == 2 ? "29" : "9"))
            return false;
    }
    for (;;)
    {
        const auto last = before.find_last_not_of(of_a_list);
        before = before.substr(0, last == before.npos ? 0 : last + 1);
        if (!before.ends_with(" and"))
            break;
        before.remove_suffix(3);
    }
    return before.ends_with("RFC") || before.ends_with("section") || before.ends_with("sections");
}

// RFC 6838 4.2.7.
bool is_behind_a_media_type(std::string_view before)
{
    return std::ranges::any_of(std::initializer_list<std::string_view>{"application/", "message/",
                                                                       "multipart/", "text/", "audio/",
                                                                       "video/", "image/", "model/"},
                               [&](std::string_view type) {
                                   return before.size() >= type.size() &&
                                          sip::iequals(before.substr(before.size() - type.size()), type);
                               });
}

// What stands before is the beginning of a URN (RFC 8141 2), also %-encoded.
bool is_in_a_urn(std::string_view before)
{
    constexpr std::size_t enough = 64;
    before.remove_prefix(before.size() - std::min(before.size(), enough));
    const auto blank = before.find_last_of(" \t\r\n<>\",;");
    before = before.substr(blank == before.npos ? 0 : blank + 1);
    return find_any_case(before, "urn:", 0) != before.npos ||
           find_any_case(before, "urn%3a", 0) != before.npos;
}

}  // namespace

void replacements::learn_text(std::string_view text)
{
    learn_ids(text);
    learn_uris(text);
    learn_addresses(text);
    learn_mail(text);
    learn_numbers(text);
    learn_hosts(text);
}

// Names of three labels, and behind the word of two. "org.product/1.0" names a product (RFC 3261 25.1).
void replacements::learn_hosts(std::string_view text)
{
    std::string_view before;
    for (std::size_t at = 0; (at = text.find_first_of(of_a_host, at)) != text.npos;)
    {
        const auto end = std::min(text.find_first_not_of(of_a_host, at), text.size());
        const auto one = without_dots(text.substr(at, end - at));
        const bool is_authority = text.substr(0, at).ends_with("//");
        const bool is_product = !is_authority && end < text.size() && text[end] == '/';
        // "application/vnd.3gpp.ussd+xml", "+g.3gpp.icsi-ref", "urn:urn-7:3gpp-service.ims.icsi.mmtel".
        const bool is_type = at > 0 && (text[at - 1] == '+' || is_behind_a_media_type(text.substr(0, at)));
        const bool is_version = at > 0 && text[at - 1] == '/' && is_digit(text[at]) && !is_authority;
        if (!is_product && !is_version && !is_type && !is_in_a_urn(text.substr(0, at)) &&
            is_name_of_a_host(one, is_any(before, {"host", "hostname", "server"}) ? 2 : 3))
            add(one, kind::host);
        before = one;
        at = end;
    }
}

void replacements::learn_person(std::string_view who)
{
    learn_text(who);
    if (who.find('<') != who.npos)
        learn_display(who);
    else if (who.find('@') == who.npos)
        add(trimmed(who), kind::display);
}

// userinfo "@" hostport, RFC 3261 25.1; of tel: URIs, the number and where it is one (RFC 3966 5.1).
void replacements::learn_uris(std::string_view text)
{
    for (const std::string_view scheme :
         {"sip:", "sips:", "tel:", "mailto:", "im:", "pres:", "xmpp:", "cid:", "mid:", "http://", "https://",
          "ws://", "wss://", "ftp://", "aaa://", "aaas://", "msrp://", "msrps://"})
    {
        std::size_t headers_end = 0;
        for (auto at = find_any_case(text, scheme, 0); at != text.npos;
             at = find_any_case(text, scheme, at + 1))
        {
            if (!stands_alone(text, at, scheme.size() - 1))
                continue;
            // Within <> or quotes a URI ends with them: a comma may be of its user (RFC 3261 25.1).
            const bool enclosed = at > 0 && (text[at - 1] == '<' || text[at - 1] == '"');
            auto rest = text.substr(at + scheme.size());
            rest = rest.substr(0, rest.find_first_of(enclosed ? " \t\r\n<>\"" : " \t\r\n<>\"',"));
            if (scheme == "tel:")
            {
                add(rest.substr(0, rest.find_first_of(";?")), kind::number);
                if (const auto context = find_any_case(rest, ";phone-context=", 0); context != rest.npos)
                {
                    auto where = rest.substr(context + 15);
                    where = where.substr(0, where.find_first_of(";?"));
                    where.starts_with('+') ? add(where, kind::number) : add_host(where);
                }
                for (const std::string_view parameter : {";ext=", ";isub="})  // RFC 3966 5.3, 5.4
                    if (const auto behind = find_any_case(rest, parameter, 0); behind != rest.npos)
                    {
                        const auto one = rest.substr(behind + parameter.size());
                        add(one.substr(0, one.find_first_of(";?")), kind::number);
                    }
                continue;
            }
            const auto question = rest.find('?');
            const auto sign = rest.find('@');
            if (sign != rest.npos)
            {
                const auto user = rest.substr(0, sign);
                const auto colon = std::min(user.find(':'), user.size());
                add(without_percents(user.substr(0, std::min(colon, user.find(';')))), kind::name);
                if (colon < user.size())
                    add(without_percents(user.substr(colon + 1)), kind::secret);
            }
            // Behind "//" it is a query: learn_url(). What stands in headers has none of its own.
            if (question != rest.npos && !scheme.ends_with("//") && at >= headers_end)
            {
                learn_uri_headers(rest.substr(question + 1));
                headers_end = at + scheme.size() + rest.size();
            }
            if (sign != rest.npos)
                rest.remove_prefix(sign + 1);
            if (rest.starts_with('['))
                continue;  // an address
            const auto host = rest.substr(0, rest.find_first_of(":;?/)\\"));
            if (!is_v4(host))
                add(without_percents(host), kind::host);
        }
    }
}

// ?Replaces=...&Subject=..., each as the header field that it is, %-encoded (RFC 3261 19.1.1).
void replacements::learn_uri_headers(std::string_view headers)
{
    while (!headers.empty())
    {
        const auto end = std::min(headers.find('&'), headers.size());
        const auto one = headers.substr(0, end);
        headers.remove_prefix(std::min(end + 1, headers.size()));
        const auto equals = one.find('=');
        if (equals == one.npos)
            continue;
        const auto value = without_percents(one.substr(equals + 1));
        if (value.find('?') == value.npos)  // else it has headers itself, and they others
            learn_uris(value);
        learn_addresses(value);
        for (auto open = value.find('"'); open != value.npos;)
        {
            const auto close = std::min(value.find('"', open + 1), value.size());
            learn_value(std::string_view{value}.substr(open + 1, close - open - 1));
            open = close < value.size() ? value.find('"', close + 1) : value.npos;
        }
        learn_field(without_percents(one.substr(0, equals)), value);
    }
}

// Wherever one stands: dotted quads, and IPv6 with at least two colons, also with a dotted quad at its end
// (RFC 4291 2.2).
void replacements::learn_addresses(std::string_view text)
{
    constexpr std::string_view of_one = "0123456789abcdefABCDEF.:";
    for (std::size_t at = 0; at < text.size();)
    {
        at = text.find_first_of(of_one, at);
        if (at == text.npos)
            return;
        const auto end = std::min(text.find_first_not_of(of_one, at), text.size());
        auto one = text.substr(at, end - at);
        const bool begins = at == 0 || !is_of_word(text[at - 1]),
                   ends = end == text.size() || !is_of_word(text[end]);
        if (at > 0 && text[at - 1] == '%' && one.size() > 2 && percent_encoded(text, at - 1) >= 0)
            one.remove_prefix(2);  // "%5B2001:db8::1%5D"
        at = end;
        while (one.ends_with('.'))
            one.remove_suffix(1);
        // "192.0.2.1:5060" and "c0a8::1" are of the same octets: the port goes.
        const auto dots = std::ranges::count(one, '.'), colons = std::ranges::count(one, ':');
        if (colons >= 2 && ends && add_v6(without_colons(begins ? one : behind_a_word(one))))
            continue;
        if (dots >= 3)
        {
            while (!one.empty() && (one.front() == ':' || one.front() == '.'))
                one.remove_prefix(1);
            auto host = one.substr(0, one.find(':'));
            while (host.ends_with('.'))
                host.remove_suffix(1);
            if (is_v4(host) &&
                !is_section(host, text.substr(0, static_cast<std::size_t>(host.data() - text.data()))))
                add(host, kind::address_v4);
        }
    }
}

// "user@host" and "user%40host" without a scheme.
void replacements::learn_mail(std::string_view text)
{
    constexpr std::string_view of_a_user =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_+";
    for (std::size_t at = 0; (at = text.find_first_of("@%", at)) != text.npos; ++at)
    {
        const bool encoded = percent_encoded(text, at) == '@';
        if (text[at] == '%' && !encoded)
            continue;
        const auto behind = text.substr(at + (encoded ? 3 : 1));
        const auto host = without_dots(behind.substr(0, behind.find_first_not_of(of_a_host)));
        if (!is_name_of_a_host(host, 2) && !is_v4(host))
            continue;
        auto begin = at;
        while (begin > 0 && of_a_user.find(text[begin - 1]) != of_a_user.npos)
            --begin;
        // "%3Azeb@": what an escape ends with is none of it.
        for (std::size_t back = 1; back <= 2 && back <= begin; ++back)
            if (const auto escape = begin - back; percent_encoded(text, escape) >= 0)
                begin = std::min(escape + 3, at);
        add(without_dots(text.substr(begin, at - begin)), kind::name);
        add_host(host);
    }
}

void replacements::learn_certificates(std::string_view text)
{
    constexpr std::string_view of_one = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_*:";
    const auto take = [&](std::string_view names) {
        for (;;)
        {
            const auto size = std::min(names.find_first_not_of(of_one), names.size());
            auto one = names.substr(0, size);
            if (one.starts_with("sip:") || one.starts_with("DNS:"))
                one.remove_prefix(4);
            if (one != "nobody")
                add_host(one);
            names.remove_prefix(size);
            if (!names.starts_with(", "))
                return;
            names.remove_prefix(2);
        }
    };
    for (const std::string_view begin : {"TLSv1", "it is of "})
        for (auto at = text.find(begin); at != text.npos; at = text.find(begin, at + 1))
        {
            auto rest = text.substr(at + begin.size());
            rest = rest.substr(0, rest.find_first_of("\"\n"));
            if (begin.ends_with(' '))
                take(rest);
            else if (const auto of = rest.find(", of ");
                     of != rest.npos && of < 64)  // behind version and cipher
                take(rest.substr(of + 5));
        }
}

}  // namespace redact
