#include "script/readable.hpp"

#include "sip/kernel.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace script {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

// Code points of a well-formed sequence of UTF-8.
char32_t code_point(std::string_view sequence)
{
    const auto first = static_cast<unsigned char>(sequence.front());
    char32_t out = first & (0xffU >> (sequence.size() + 1));
    for (const char c : sequence.substr(1))
        out = out << 6 | (static_cast<unsigned char>(c) & 0x3fU);
    return out;
}

struct range
{
    char32_t first, last;
};

// Of Unicode, the general categories Cc (C1 only), Cf, Zl, Zp and what else is drawn as nothing, and the
// noncharacters of the first plane. Private use is drawn as a box by every browser, and stays.
constexpr std::array invisible{
    range{0x80, 0x9f},     range{0xad, 0xad},       range{0x34f, 0x34f},     range{0x600, 0x605},
    range{0x61c, 0x61c},   range{0x6dd, 0x6dd},     range{0x70f, 0x70f},     range{0x115f, 0x1160},
    range{0x17b4, 0x17b5}, range{0x180b, 0x180f},   range{0x200b, 0x200f},   range{0x2028, 0x202e},
    range{0x2060, 0x206f}, range{0x3164, 0x3164},   range{0xd800, 0xdfff},   range{0xfdd0, 0xfdef},
    range{0xfe00, 0xfe0f}, range{0xfeff, 0xfeff},   range{0xffa0, 0xffa0},   range{0xfff0, 0xfffb},
    range{0xfffe, 0xffff}, range{0x1bca0, 0x1bca3}, range{0x1d173, 0x1d17a}, range{0xe0000, 0xe0fff},
};

bool is_shown(char32_t c)
{
    return (c & 0xfffe) != 0xfffe && c <= 0x10ffff &&
           std::ranges::none_of(invisible, [c](const range& r) { return r.first <= c && c <= r.last; });
}

void add_number(std::string& out, char32_t c)
{
    std::string backwards;
    for (; c != 0; c >>= 4)
        backwards += digits[c & 15];
    (out += "\\u{").append(backwards.rbegin(), backwards.rend()) += '}';
}

}  // namespace

std::string readable(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    const char* const end = text.data() + text.size();
    for (const char* p = text.data(); p != end;)
    {
        const auto octet = static_cast<unsigned char>(*p);
        if ((octet >= 0x20 && octet < 0x7f) || octet == '\n' || octet == '\t')
        {
            out += *p++;
            continue;
        }
        const char* const next = octet < 0x80 ? nullptr : sip::utf8_sequence(p, end);
        if (!next)
        {
            (((out += "\\x") += digits[octet >> 4]) += digits[octet & 15]);
            ++p;
            continue;
        }
        const std::string_view sequence{p, next};
        if (const auto c = code_point(sequence); is_shown(c))
            out += sequence;
        else
            add_number(out, c);
        p = next;
    }
    return out;
}

}  // namespace script
