#include "redact/drawn.hpp"

#include "fsm/fnv1a.hpp"
#include "redact/text.hpp"

#include <algorithm>

namespace redact {

namespace {

constexpr std::uint64_t enough_attempts = 200;  // from here on an address may be of another kind

bool is_only(std::string_view value, std::string_view of)
{
    return value.find_first_not_of(of) == value.npos;
}

bool has_digit_and_letter(std::string_view value)
{
    return std::ranges::any_of(value, is_digit) && std::ranges::any_of(value, is_letter);
}

// "00a0c91e6bf6" as a user is hex, "cafe" is a word.
bool is_hexadecimal(std::string_view value, kind what)
{
    constexpr std::string_view of_one = "0123456789abcdefABCDEF-:";
    if (!is_only(value, of_one))
        return false;
    return what == kind::secret || what == kind::hardware || what == kind::address_v6 ||
           (what == kind::name && value.size() >= limits::anywhere && has_digit_and_letter(value));
}

// RFC 4122 3.
bool is_uuid(std::string_view value)
{
    return value.size() == 36 && value[8] == '-' && value[13] == '-' && value[18] == '-' && value[23] == '-';
}

// "48.137154 11.576124" (RFC 5491 5, RFC 5870 3.3).
bool is_position(std::string_view value)
{
    return is_only(value, "0123456789.,- \t\r\n") && value.find('.') != value.npos;
}

// Octets by which an IPv6 address is of its kind: link-local, multicast, unique local, IPv4-mapped, NAT64,
// or global unicast (RFC 4291 2.4, 2.5.5.2; RFC 4193 3.1; RFC 6052 2.1).
std::size_t size_of_kind(std::string_view address)
{
    const auto as = lower(address);
    for (const std::string_view begin : {"::ffff:", "0:0:0:0:0:ffff:", "64:ff9b:"})
        if (as.starts_with(begin))
            return begin.size();
    const auto first = as.find(':');
    if (first != 4)
        return 0;
    if (as.starts_with("ff") || (as.starts_with("fe") && as[2] >= '8'))
        return 4;
    return as.starts_with("fc") || as.starts_with("fd") ? 2 : 1;
}

// Octets by which an IPv4 address is of nobody's network but its own, or of a group (RFC 1918 3, RFC 1122
// 3.2.1.3, RFC 3927 2.1, RFC 6598 7, RFC 5771 3): with them it stays one.
std::size_t size_of_range(std::string_view address)
{
    for (const std::string_view begin : {"10.", "127.", "192.168.", "169.254."})
        if (address.starts_with(begin))
            return begin.size();
    const auto first = address.find('.'), second = address.find('.', first + 1);
    if (second == address.npos)
        return 0;
    const auto of = address.substr(0, first), in = address.substr(first + 1, second - first - 1);
    if (of.size() == 3 && of >= "224")
        return first + 1;
    const bool is_private = of == "172" && in.size() == 2 && in >= "16" && in <= "31";
    const bool is_shared = of == "100" && ((in.size() == 2 && in >= "64") || (in.size() == 3 && in <= "127"));
    return is_private || is_shared ? second + 1 : 0;
}

// How many digits stand around `at` without a break, and how many of them before it.
struct digits_around
{
    std::size_t before = 0, all = 0;
};

digits_around digits_at(std::string_view value, std::size_t at, bool (*is_one)(char))
{
    auto begin = at, end = at;
    while (begin > 0 && is_one(value[begin - 1]))
        --begin;
    while (end < value.size() && is_one(value[end]))
        ++end;
    return {at - begin, end - begin};
}

char of_v4(std::string_view value, std::size_t at, std::uint64_t n)
{
    const auto in = digits_at(value, at, [](char c) { return is_digit(c); });
    // Of three digits: 1xx, and so at most 199; else no leading zero.
    if (in.before > 0)
        return static_cast<char>('0' + n % 10);
    return in.all == 3 ? '1' : static_cast<char>('1' + n % 9);
}

char of_hex(char c, std::uint64_t n)
{
    if (is_digit(c))
        return static_cast<char>('0' + n % 10);
    return static_cast<char>((lower(c) == c ? 'a' : 'A') + n % 6);
}

// A part of zeros stays one, and none begins with a zero that did not before (RFC 5952 4.1).
char of_v6(std::string_view value, std::size_t at, std::uint64_t n)
{
    const auto in = digits_at(value, at, [](char c) { return is_hex(c); });
    if (in.before > 0 || !is_digit(value[at]))
        return of_hex(value[at], n);
    return value[at] == '0' ? '0' : static_cast<char>('1' + n % 9);
}

// At most 89 and 179 degrees.
char of_position(std::string_view value, std::size_t at, std::uint64_t n)
{
    const auto in = digits_at(value, at, [](char c) { return is_digit(c); });
    const auto begin = at - in.before;
    const bool is_fraction = begin > 0 && value[begin - 1] == '.';
    if (is_fraction || in.all < 2 || in.all > 3)
        return static_cast<char>('0' + n % 10);
    if (in.before == 0)
        return in.all == 3 ? '1' : static_cast<char>('1' + n % 8);
    return static_cast<char>('0' + n % (in.all == 3 && in.before == 1 ? 8 : 10));
}

char of_any(char c, std::uint64_t n)
{
    if (is_digit(c))
        return static_cast<char>('0' + n % 10);
    if (is_letter(c))
        return static_cast<char>((lower(c) == c ? 'a' : 'A') + n % 26);
    return static_cast<unsigned char>(c) >= 0x80 ? static_cast<char>('a' + n % 26) : c;
}

}  // namespace

std::string drawn(std::string_view value, kind what, std::uint64_t salt, std::uint64_t attempt)
{
    std::string out{value};
    fsm::fnv1a draw;
    draw.add(std::to_string(salt)).add(value).add(std::to_string(attempt));
    const bool hex = is_hexadecimal(value, what), uuid = hex && is_uuid(value);
    const bool position = what == kind::secret && is_position(value);
    const bool any_kind = attempt > enough_attempts;
    const bool v6 = what == kind::address_v6;
    const auto v4_at = v6 && value.find('.') != value.npos ? value.rfind(':') + 1 : value.size();
    const auto kept = any_kind                   ? 0
                      : v6                       ? size_of_kind(value)
                      : what == kind::address_v4 ? size_of_range(value)
                                                 : 0;
    for (std::size_t i = 0; i < out.size(); ++i)
    {
        const auto n = draw.add(std::to_string(i)).value() >> 17;
        // Version and variant of a UUID (RFC 4122 4.1), and whether a hardware address is one of a group
        // (RFC 7042 2.1).
        const bool stays = (uuid && (i == 14 || i == 19)) || (what == kind::hardware && i == 1) || i < kept;
        const char c = value[i];
        if (stays || !(is_of_word(c) || static_cast<unsigned char>(c) >= 0x80))
            continue;
        if (what == kind::address_v4 || i >= v4_at)
            out[i] = of_v4(value, i, n);
        else if (v6 && any_kind)
            out[i] = "0123456789abcdef"[n % 16];
        else if (v6)
            out[i] = of_v6(value, i, n);
        else if (position)
            out[i] = of_position(value, i, n);
        else
            out[i] = hex ? of_hex(c, n) : of_any(c, n);
    }
    return out;
}

}  // namespace redact
