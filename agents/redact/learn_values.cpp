// What stands in values whose field or parameter we do not know: by their form alone names, hosts, tokens.
#include "fsm/address.hpp"
#include "redact/registered.hpp"
#include "redact/replacements.hpp"
#include "redact/text.hpp"
#include "sip/chars.hpp"

#include <algorithm>

namespace redact {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// absoluteURI (RFC 3261 25.1), also %-encoded: what it says of anybody is learned as of a URI.
bool is_uri(std::string_view value)
{
    constexpr std::size_t longest_scheme = 32;
    const auto begin = value.substr(0, longest_scheme);
    const auto colon = std::min(begin.find(':'), find_any_case(begin, "%3a", 0));
    return colon != value.npos && colon > 1 && is_letter(value.front()) &&
           std::ranges::all_of(value.substr(0, colon), [](char c) { return is_of_word(c) || c == '-'; }) &&
           !value.substr(colon + 1).empty() && !is_blank(value[colon + 1]) &&
           value.substr(colon + 1).find_first_not_of("0123456789") != value.npos;
}

// A name of two labels and more, and nothing else.
bool is_name_of_host(std::string_view value)
{
    return is_name_of_a_host(value, 2) && is_of_word(value.front()) &&
           std::ranges::all_of(value, [](char c) { return is_of_word(c) || c == '-' || c == '.'; }) &&
           value.find('-', value.rfind('.')) == value.npos;
}

std::string_view without_port(std::string_view value)
{
    const auto colon = value.find(':');
    return value.substr(0,
                        colon != value.npos && value.find_first_not_of("0123456789", colon + 1) == value.npos
                            ? colon
                            : value.size());
}

// The values of parameters that are known, without quotes, in blanks: "tag=12345678" is no number.
std::string without_known(std::string_view value)
{
    std::string out{value};
    for (auto equals = value.find('='); equals != value.npos; equals = value.find('=', equals + 1))
    {
        auto begin = equals;
        while (begin > 0 && sip::chars::token(value[begin - 1]))
            --begin;
        if (!is_known_parameter(value.substr(begin, equals - begin)))
            continue;
        for (auto at = equals + 1; at < out.size() && sip::chars::token(out[at]); ++at)
            out[at] = ' ';
    }
    return out;
}

}  // namespace

// By the form of the value: a host, an address, a number, a name.
void replacements::learn_value(std::string_view value)
{
    value = trimmed(value);
    if (value.starts_with('<') && value.ends_with('>'))  // RFC 3840 9: +sip.description="<...>"
        value = trimmed(value.substr(1, value.size() - 2));
    const auto plain = without_percents(value);
    value = plain;
    if (value.size() < limits::shortest || is_uri(value) || is_known_value(value) || is_v4(value))
        return;
    if (const auto host = without_port(value); is_name_of_host(host))
    {
        add_host(host);
        return;
    }
    if (is_v4(without_port(value)) || value.find('@') != value.npos || value.starts_with('['))
        return;  // learned as an address
    if (value.find_first_not_of("0123456789.,-+: ") == value.npos)
        return;  // a number: learn_digits()
    const bool is_opaque = value.size() >= limits::longest_word && value.find(' ') == value.npos;
    add(value, is_opaque ? kind::secret : value.find(' ') == value.npos ? kind::name : kind::display);
}

// "NAME" <URI>, and NAME <URI>, of any field (RFC 3261 25.1, name-addr).
void replacements::learn_names_before_uris(std::string_view value)
{
    std::string_view quoted;
    std::size_t begin = 0;  // of what may be a name
    for (std::size_t at = 0; at < value.size(); ++at)
    {
        const char c = value[at];
        if (c == '"')
        {
            auto end = at + 1;
            while (end < value.size() && value[end] != '"')
                end += value[end] == '\\' ? 2 : 1;
            if (end >= value.size())
                continue;  // it is open
            // Of a parameter it is the value, and may hold a URI.
            const bool is_value = at > 0 && value[at - 1] == '=';
            quoted = is_value ? std::string_view{} : value.substr(at + 1, end - at - 1);
            begin = is_value ? end + 1 : begin;
            at = end;
        }
        else if (c == '<')
        {
            const auto close = std::min(value.find('>', at), value.size());
            const auto uri = value.substr(at + 1, close - at - 1);
            const auto before = trimmed(value.substr(begin, at - begin));
            const bool is_token = before.find_first_of("\"=") == before.npos;
            if ((is_uri(uri) || uri.find('@') != uri.npos) && (is_token || before.ends_with('"')))
                add(trimmed(is_token ? before : quoted), kind::display);
            if (close == value.size())
                return;
            at = close;
            begin = at + 1;
            quoted = {};
        }
        else if (c == ',' || c == ';')
        {
            begin = at + 1;
            quoted = {};
        }
    }
}

// NAME=VALUE and NAME="VALUE", whose name we do not know.
void replacements::learn_parameters(std::string_view value)
{
    for (std::size_t at = 0; (at = value.find('=', at)) != value.npos;)
    {
        auto begin = at, end = at;
        while (end > 0 && is_blank(value[end - 1]))
            --end;
        begin = end;
        while (begin > 0 && sip::chars::token(value[begin - 1]))
            --begin;
        const auto name = value.substr(begin, end - begin);
        // Of a query (RFC 3986 3.4) and of the headers of a URI: learn_url(), learn_uri_headers().
        const bool is_of_query = begin > 0 && (value[begin - 1] == '?' || value[begin - 1] == '&');
        ++at;
        while (at < value.size() && is_blank(value[at]))
            ++at;
        const bool is_quoted = at < value.size() && value[at] == '"';
        at += is_quoted ? 1 : 0;
        const auto rest = value.substr(std::min(at, value.size()));
        const auto size = std::min(rest.find_first_of(is_quoted ? "\"" : " \t\r\n,;?&<>\""), rest.size());
        const auto one = rest.substr(0, size);
        const bool is_of_base64 = one.empty() || one.front() == '=';
        if (name.empty() || is_of_base64 || is_of_query || is_known_parameter(name))
            continue;
        learn_value(one);
        // Parameters may stand in the quotes, as of a URI.
        at += is_quoted && one.find('=') != one.npos ? 0 : size;
    }
}

// Words of letters and digits that are no words: identifiers of sessions and calls, keys.
void replacements::learn_opaque(std::string_view text)
{
    for (std::size_t at = 0; at < text.size(); ++at)
    {
        if (!is_of_word(text[at]))
            continue;
        if (at > 0 && percent_encoded(text, at - 1) >= 0)
            at += 2;  // "%2B4930"
        const auto begin = at;
        std::size_t digits = 0;
        for (; at < text.size() && is_of_word(text[at]); ++at)
            digits += is_digit(text[at]) ? 1 : 0;
        const auto one = text.substr(begin, at - begin);
        const bool is_branch = one.starts_with("z9hG4bK");
        // "SEP001B44113AB7" is a hardware address with a word before it.
        constexpr std::size_t of_hardware = 12;
        const auto last = one.substr(one.size() - std::min(one.size(), of_hardware));
        if (is_branch || digits == one.size() || digits == 0 ||
            (one.size() > of_hardware && all_.contains(lower(last))))
            continue;
        if (one.size() >= limits::longest_word || (one.size() >= 10 && digits >= 5))
            add(one, kind::secret);
    }
}

// What of a field or line that we do not know may be of somebody.
void replacements::learn_values(std::string_view name, std::string_view value)
{
    learn_names_before_uris(value);
    learn_parameters(value);
    const auto unsaid = without_known(value);
    learn_opaque(unsaid);
    learn_digits(unsaid);
    learn_json(value);
    if (is_any(name, {"Server", "User-Agent", "Subject", "s"}))
        return;  // a product has dots as a host has
    learn_hosts(unsaid);
    // Each alone is a host of two labels, too.
    for (std::size_t at = 0; at < value.size();)
    {
        const auto end = std::min(value.find_first_of(" \t,;\"", at), value.size());
        if (const auto one = without_port(value.substr(at, end - at)); is_name_of_host(one))
            add_host(one);
        at = end + 1;
    }
}

// "KEY": "TEXT" (RFC 8259 4), of a body or a field.
void replacements::learn_json(std::string_view text)
{
    for (auto at = text.find('"'); at != text.npos; at = text.find('"', at + 1))
    {
        const auto end = text.find('"', at + 1);
        if (end == text.npos)
            return;
        const auto key = text.substr(at + 1, end - at - 1);
        auto rest = text.substr(end + 1);
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
        at = end;
        if (!rest.starts_with(':') || key.empty() || key.find_first_of("{}<>") != key.npos)
            continue;
        rest.remove_prefix(1);
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
        if (!rest.starts_with('"'))
            continue;
        rest.remove_prefix(1);
        std::size_t size = 0;
        while (size < rest.size() && rest[size] != '"')
            size += rest[size] == '\\' ? 2 : 1;
        at = static_cast<std::size_t>(rest.data() - text.data()) + std::min(size, rest.size());
        if (!is_known_key(key))
            learn_value(rest.substr(0, size));
        if (at >= text.size())
            return;
    }
}

}  // namespace redact
