#include "redact/text.hpp"
#include "sip/params.hpp"

#include "fsm/address.hpp"

#include <cstdint>

namespace redact {

namespace {

int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    return is_hex(c) ? lower(c) - 'a' + 10 : -1;
}

// The octet before `at` ends an escape, and so is no letter of a word.
bool is_behind_an_escape(std::string_view text, std::size_t at)
{
    if (at >= 2 && text[at - 2] == '\\' &&
        std::string_view{"rntbf"}.find(text[at - 1]) != std::string_view::npos)
        return true;
    if (at >= 4 && text[at - 4] == '\\' && text[at - 3] == 'x' && is_hex(text[at - 2]) &&
        is_hex(text[at - 1]))
        return true;
    return at >= 6 && text[at - 6] == '\\' && text[at - 5] == 'u' &&
           std::ranges::all_of(text.substr(at - 4, 4), is_hex);
}

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

}  // namespace

std::string lower(std::string_view text)
{
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](char c) { return lower(c); });
    return out;
}

bool is_any(std::string_view name, std::initializer_list<std::string_view> of)
{
    return std::ranges::any_of(of, [&](std::string_view one) { return sip::iequals(name, one); });
}

std::string_view trimmed(std::string_view s)
{
    constexpr std::string_view blank = " \t\r\n";
    const auto first = s.find_first_not_of(blank);
    return first == s.npos ? std::string_view{} : s.substr(first, s.find_last_not_of(blank) - first + 1);
}

std::size_t find_any_case(std::string_view text, std::string_view word, std::size_t from)
{
    if (from >= text.size())
        return text.npos;
    const auto at = std::search(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), word.begin(),
                                word.end(), [](char a, char b) { return lower(a) == lower(b); });
    return at == text.end() ? text.npos : static_cast<std::size_t>(at - text.begin());
}

int percent_encoded(std::string_view text, std::size_t at)
{
    if (at + 2 >= text.size() || text[at] != '%' || !is_hex(text[at + 1]) || !is_hex(text[at + 2]))
        return -1;
    return hex_value(text[at + 1]) * 16 + hex_value(text[at + 2]);
}

std::string without_percents(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (const auto octet = percent_encoded(text, i); octet < 0)
            out += text[i];
        else
        {
            out += static_cast<char>(octet);
            i += 2;
        }
    return out;
}

std::string digits_of(std::string_view value)
{
    if (value.starts_with('+'))
        value.remove_prefix(1);
    std::string out;
    for (const char c : value)
        if (is_digit(c))
            out += c;
        else if (!is_separator(c))
            return {};
    return out;
}

std::string hex_digits_of(std::string_view value)
{
    auto out = lower(value);
    std::erase_if(out, [](char c) { return !is_hex(c); });
    return out;
}

bool is_v4(std::string_view host)
{
    return host.find(':') == host.npos && fsm::numeric_address(host, 0).has_value();
}

bool ends_in_enum(std::string_view host)
{
    constexpr std::string_view zone = "e164.arpa";
    return host.size() >= zone.size() && sip::iequals(host.substr(host.size() - zone.size()), zone);
}

bool is_name_of_a_host(std::string_view host, long labels)
{
    const auto last = host.rfind('.');
    return !ends_in_enum(host) && last != host.npos && std::ranges::count(host, '.') + 1 >= labels &&
           host.find("..") == host.npos && host.size() - last > 2 &&
           std::ranges::all_of(host.substr(last + 1), [](char c) { return is_letter(c) || c == '-'; });
}

bool stands_alone(std::string_view text, std::size_t at, std::size_t size)
{
    const auto octet_at = [text](std::size_t i) {
        const auto octet = percent_encoded(text, i);
        return octet < 0 ? text[i] : static_cast<char>(octet);
    };
    // The octet that ends there: of an escape what it stands for.
    const auto octet_before = [&](std::size_t i) {
        return i >= 3 && percent_encoded(text, i - 3) >= 0 ? octet_at(i - 3) : text[i - 1];
    };
    const bool before =
        at > 0 && is_of_word(octet_at(at)) && is_of_word(octet_before(at)) && !is_behind_an_escape(text, at);
    const auto end = at + size;
    return !before && !(end < text.size() && is_of_word(octet_before(end)) && is_of_word(octet_at(end)));
}

std::string from_base64(std::string_view text, bool url)
{
    std::string out;
    std::uint32_t bits = 0, have = 0;
    for (const char c : text)
    {
        const int at = c >= 'A' && c <= 'Z'     ? c - 'A'
                       : c >= 'a' && c <= 'z'   ? c - 'a' + 26
                       : is_digit(c)            ? c - '0' + 52
                       : c == (url ? '-' : '+') ? 62
                       : c == (url ? '_' : '/') ? 63
                                                : -1;
        if (at < 0)
            break;
        bits = bits << 6 | static_cast<std::uint32_t>(at);
        have += 6;
        if (have >= 8)
        {
            have -= 8;
            out += static_cast<char>(bits >> have & 0xff);
        }
    }
    return out;
}

std::string to_base64(std::string_view octets, bool url)
{
    const auto letter = [url](std::uint32_t n) {
        return n < 62 ? alphabet[n] : n == 62 ? (url ? '-' : '+') : (url ? '_' : '/');
    };
    std::string out;
    std::uint32_t bits = 0, have = 0;
    for (const char c : octets)
    {
        bits = bits << 8 | static_cast<unsigned char>(c);
        for (have += 8; have >= 6;)
        {
            have -= 6;
            out += letter(bits >> have & 0x3f);
        }
    }
    if (have > 0)
        out += letter(bits << (6 - have) & 0x3f);
    return out;
}

}  // namespace redact
