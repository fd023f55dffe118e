// What by its form alone says which device, whose number, which token: known wherever it stands.
#include "redact/registered.hpp"
#include "redact/replacements.hpp"
#include "redact/text.hpp"

#include <algorithm>

namespace redact {

namespace {

constexpr std::size_t longest_urn = 128;
constexpr std::size_t longest_maker = 5;
constexpr std::size_t longest_extension = 5;  // ".jpeg"

constexpr std::string_view digits_and_dots = "0123456789.";

bool is_hex_shape(std::string_view text, std::string_view shape)
{
    if (text.size() < shape.size())
        return false;
    for (std::size_t i = 0; i < shape.size(); ++i)
        if (shape[i] == 'x' ? !is_hex(text[i]) : text[i] != shape[i])
            return false;
    return true;
}

// RFC 4122 3; IEEE 802, as devices write theirs; the first that fits stands there.
constexpr std::string_view uuid = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
constexpr std::string_view apart[] = {"xx:xx:xx:xx:xx:xx", "xx-xx-xx-xx-xx-xx", "xxxx.xxxx.xxxx"};
constexpr std::string_view together = "xxxxxxxxxxxx";

bool ends_word(std::string_view text, std::size_t at, char separator)
{
    if (at >= text.size())
        return true;
    if (is_of_word(text[at]))
        return false;
    return text[at] != separator || at + 1 >= text.size() || !is_hex(text[at + 1]);
}

bool is_behind_mac(std::string_view text, std::size_t at)
{
    constexpr std::size_t enough = 8;
    const auto from = at > enough ? at - enough : 0;
    const auto word = find_any_case(text.substr(from, at - from), "mac", 0);
    return word != text.npos;
}

bool has_letter(std::string_view text) { return std::ranges::any_of(text, is_letter); }

// How many octets of a hardware address stand there; 0: none. Twelve digits alone may be a number.
std::size_t size_of_hardware(std::string_view text, std::size_t at)
{
    const auto rest = text.substr(at);
    for (const auto shape : apart)
    {
        const char separator = shape[shape.find_first_not_of('x')];
        if (is_hex_shape(rest, shape) && ends_word(text, at + shape.size(), separator) &&
            (at == 0 || text[at - 1] != separator) &&
            (separator != '.' || has_letter(rest.substr(0, shape.size()))))
            return shape.size();
    }
    const auto whole = rest.substr(0, together.size());
    const bool is_one =
        is_hex_shape(rest, together) && ends_word(text, at + together.size(), '\0') &&
        ((has_letter(whole) && std::ranges::any_of(whole, is_digit)) || is_behind_mac(text, at));
    return is_one ? together.size() : 0;
}

bool is_of_one_digit(std::string_view hex)
{
    return std::ranges::all_of(hex, [&](char c) { return c == hex.front() || !is_hex(c); });
}

// token68 (RFC 9110 11.2).
std::string_view token_at(std::string_view text)
{
    constexpr std::string_view more = "-._~+/";
    std::size_t size = 0;
    while (size < text.size() && (is_of_word(text[size]) || more.find(text[size]) != more.npos))
        ++size;
    return text.substr(0, size);
}

}  // namespace

void replacements::learn_ids(std::string_view text)
{
    learn_hardware(text);
    learn_urns(text);
    learn_tokens(text);
    learn_enum(text);
    learn_data(text);
    for (const std::string_view scheme :
         {"http://", "https://", "ws://", "wss://", "ftp://", "msrp://", "msrps://"})
        for (auto at = find_any_case(text, scheme, 0); at != text.npos;)
        {
            const auto rest = text.substr(at + scheme.size());
            const auto size = std::min(rest.find_first_of(" \t\r\n<>\"'\\"), rest.size());
            learn_url(rest.substr(0, size));
            at = find_any_case(text, scheme, at + scheme.size() + size);
        }
}

// What "data:TYPE,TEXT" holds (RFC 2397 3); of base64 it is searched in as in any text.
void replacements::learn_data(std::string_view text)
{
    constexpr std::string_view scheme = "data:";
    for (auto at = find_any_case(text, scheme, 0); at != text.npos;
         at = find_any_case(text, scheme, at + scheme.size()))
    {
        const auto rest = text.substr(at + scheme.size());
        const auto url = rest.substr(0, rest.find_first_of(" \t\r\n<>\""));
        const auto comma = url.find(',');
        if (!stands_alone(text, at, scheme.size() - 1) || comma == url.npos || url.find('/') > comma)
            continue;
        add(without_percents(url.substr(comma + 1)), kind::secret);
    }
}

// UUIDs and hardware addresses.
void replacements::learn_hardware(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();)
    {
        if (!is_of_word(text[at]))
        {
            ++at;
            continue;
        }
        if (is_hex_shape(text.substr(at), uuid) && ends_word(text, at + uuid.size(), '-'))
        {
            if (!is_of_one_digit(text.substr(at, uuid.size())))
                add(text.substr(at, uuid.size()), kind::secret);
            at += uuid.size();
            continue;
        }
        if (const auto size = size_of_hardware(text, at); size > 0)
        {
            if (!is_of_one_digit(text.substr(at, size)))
                add(text.substr(at, size), kind::hardware);
            at += size;
            continue;
        }
        const auto begin = at;
        while (at < text.size() && is_of_word(text[at]))
            ++at;
        // What a maker calls his telephones: "SEP001B44113AB7".
        const auto word = text.substr(begin, at - begin);
        if (word.size() <= together.size() || word.size() > together.size() + longest_maker)
            continue;
        const auto last = word.substr(word.size() - together.size());
        const auto maker = word.substr(0, word.size() - together.size());
        if (std::ranges::all_of(maker, is_letter) && !std::ranges::all_of(maker, is_hex) &&
            std::ranges::all_of(last, is_hex) && std::ranges::any_of(last, is_digit) &&
            !is_of_one_digit(last))
            add(last, kind::hardware);
    }
}

// RFC 4122 3, RFC 7254 3, RFC 8464 3; and what is called so in words.
void replacements::learn_urns(std::string_view text)
{
    for (const std::string_view urn :
         {"urn:uuid:", "urn:gsma:imei:", "urn:gsma:imeisv:", "urn:meid:", "urn:esn:", "urn:device-id:"})
        for (auto at = find_any_case(text, urn, 0); at != text.npos; at = find_any_case(text, urn, at + 1))
        {
            const auto rest = text.substr(at + urn.size(), longest_urn);
            const auto one = rest.substr(0, rest.find_first_of(">\"'; ,\t\r\n<&\\"));
            add(one, digits_of(one).size() > limits::short_number ? kind::number : kind::secret);
        }
    constexpr std::size_t fewest = 10;  // digits
    for (const std::string_view name : {"imei", "imeisv", "imsi", "msisdn", "iccid"})
        for (auto at = find_any_case(text, name, 0); at != text.npos; at = find_any_case(text, name, at + 1))
        {
            if (!stands_alone(text, at, name.size()))
                continue;
            auto rest = text.substr(at + name.size());
            rest.remove_prefix(std::min(rest.find_first_not_of(" =:\"+"), rest.size()));
            const auto one = rest.substr(0, rest.find_first_not_of("0123456789-"));
            if (digits_of(one).size() >= fewest)
                add(one, kind::number);
        }
    for (auto at = find_any_case(text, "geo:", 0); at != text.npos; at = find_any_case(text, "geo:", at + 1))
    {
        // RFC 5870 3.3: numbers with a comma between.
        const auto rest = text.substr(at + 4);
        const auto one = rest.substr(0, rest.find_first_not_of("0123456789.,-"));
        if (stands_alone(text, at, 3) && one.find(',') != one.npos)
            add(one, kind::secret);
    }
}

// "Bearer TOKEN" (RFC 6750 2.1), and JSON Web Tokens, which begin with the base64 of {" (RFC 7519 3).
void replacements::learn_tokens(std::string_view text)
{
    constexpr std::string_view bearer = "bearer ";
    for (auto at = find_any_case(text, bearer, 0); at != text.npos; at = find_any_case(text, bearer, at + 1))
    {
        const auto one = token_at(text.substr(at + bearer.size()));
        const auto end = at + bearer.size() + one.size();
        const bool is_parameter = end + 1 < text.size() && text[end] == '=' && is_of_word(text[end + 1]);
        const bool is_one = one.size() >= limits::anywhere && (std::ranges::any_of(one, is_digit) ||
                                                               one.find('.') != one.npos || one.size() >= 20);
        if (is_one && !is_parameter && stands_alone(text, at, bearer.size() - 1) &&
            !text.substr(std::min(end, text.size())).starts_with("=\""))
            add(one, kind::secret);
    }
    for (auto at = text.find("eyJ"); at != text.npos;)
    {
        auto one = token_at(text.substr(at));
        const auto next = at + one.size();
        if (stands_alone(text, at, one.size()) && one.find('.') != one.npos)
            while (!one.empty())
            {
                const auto dot = std::min(one.find('.'), one.size());
                if (dot >= limits::anywhere)
                    add(one.substr(0, dot), kind::secret);
                one.remove_prefix(std::min(dot + 1, one.size()));
            }
        at = text.find("eyJ", next);
    }
}

// The digits of a number backwards, with dots, before "e164.arpa" (RFC 6116 3.2).
void replacements::learn_enum(std::string_view text)
{
    constexpr std::string_view zone = ".e164.arpa";
    for (auto at = find_any_case(text, zone, 0); at != text.npos; at = find_any_case(text, zone, at + 1))
    {
        auto begin = at;
        while (begin > 0 && digits_and_dots.find(text[begin - 1]) != digits_and_dots.npos)
            --begin;
        auto forward = digits_of(text.substr(begin, at - begin));
        std::ranges::reverse(forward);
        if (forward.size() > limits::short_number)
            add(forward, kind::number);
        add(text.substr(begin, at - begin), kind::number);
    }
}

// Behind "//": values of its query and fragment (RFC 3986 3.4, 3.5), and parts of its path that are not what
// many paths have.
void replacements::learn_url(std::string_view url)
{
    const auto query = std::min(url.find_first_of("?#"), url.size());
    for (auto path = url.substr(0, query); path.find('/') != path.npos;)
    {
        path.remove_prefix(path.find('/') + 1);
        auto one = path.substr(0, path.find_first_of("/;,)"));
        if (const auto dot = one.rfind('.'); dot != one.npos && one.size() - dot <= longest_extension)
            one = one.substr(0, dot);
        if (has_letter(one) && !is_word_of_paths(one))
            add(without_percents(one), one.size() >= limits::longest_word ? kind::secret : kind::name);
    }
    for (auto rest = url.substr(query); !rest.empty();)
    {
        rest.remove_prefix(1);
        const auto end = std::min(rest.find_first_of("&;#?"), rest.size());
        const auto one = rest.substr(0, end);
        const auto equals = one.find('=');
        if (equals != one.npos)
            add(without_percents(one.substr(equals + 1)), kind::secret);
        else if (one != "amp")
            add(without_percents(one), kind::secret);
        rest.remove_prefix(end);
    }
}

}  // namespace redact
