#include "mutator_tokens.hpp"

#include "mutate/lengths.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tokens {

namespace {

using octets = std::string;
using view = std::string_view;
using namespace std::string_view_literals;

// Where buffers, octets, words and signs end, and what is no number any more.
constexpr view numbers[] = {"0",
                            "1",
                            "-1",
                            "2",
                            "9",
                            "10",
                            "00",
                            "95",
                            "96",
                            "127",
                            "128",
                            "255",
                            "256",
                            "999",
                            "1000",
                            "1024",
                            "32767",
                            "32768",
                            "65535",
                            "65536",
                            "16777216",
                            "2147483647",
                            "2147483648",
                            "-2147483648",
                            "-2147483649",
                            "4294967295",
                            "4294967296",
                            "9223372036854775807",
                            "9223372036854775808",
                            "18446744073709551615",
                            "18446744073709551616",
                            "99999999999999999999999999999999",
                            "0x10",
                            "1e9",
                            "+1",
                            "1.5",
                            ".",
                            "",
                            "00000000000000000000000000000001"};

// What means something to some grammar, and what ends a string, a line or an escape where nobody expects it.
constexpr view odd[] = {
    "\r",   "\n",   "\r\n", "\r\n ", "\r\n\t",   "\n ",  "\t",       " ",     "  ",          "\0"sv,   "\x01",
    "\x7f", "\x80", "\xff", "\xc3",  "\xc3\xa4", "%",    "%4",       "%zz",   "%00",         "%0d%0a", "\"",
    "\\",   "\\\"", "'",    "(",     ")",        "<",    ">",        "[",     "]",           "{",      "}",
    "@",    ":",    "::",   ";",     ";;",       ",",    ",,",       "=",     "==",          "/",      "//",
    "?",    "&",    "*",    "#",     "--",       "%s%n", "\r\n\r\n", "\x1b[", "\xef\xbb\xbf"};
constexpr view separators = " \t\r\n;,=:@<>\"/?&()[]"sv;

constexpr bool is_separator(char c) { return separators.find(c) != view::npos; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

class retoucher
{
public:
    retoucher(octets& text, const vocabulary& known, sip::choices& pick, std::size_t most)
        : text_{text},
          known_{known},
          pick_{pick},
          most_{most}
    {
    }

    void once()
    {
        switch (below(known_.lines.empty() ? 25 : 31))
        {
        case 0:
        case 1:
        case 2: replace(some_token(), word()); break;
        case 3: insert(some_token().begin, word()); break;
        case 4: insert(some_token().end, word()); break;
        case 5:
        case 6:
        case 7: replace(some_number(), one_of(numbers)); break;
        case 8: replace(some_token(), {}); break;
        case 9: token_and_separator_away(); break;
        case 10: doubled(); break;
        case 11: swapped(); break;
        case 12: copied(); break;
        case 13:
        case 14: insert(place(), one_of(odd)); break;
        case 15: insert(some_token().end, one_of(odd)); break;
        case 16: replace(some_separator(), one_of(odd)); break;
        case 17: cut(); break;
        case 18: replace({place(), place()}, {}); break;
        case 19: stretched(); break;
        case 20: flipped(); break;
        case 21: escaped(); break;
        case 22: replace(some_separator(), {}); break;
        case 23: replace(some_separator(), view{&separators[below(separators.size())], 1}); break;
        case 24: as_known(); break;
        case 25:
        case 26: insert(some_line().begin, line_with_end()); break;
        case 27: replace(some_line(), line_with_end()); break;
        case 28: replace(some_line(), {}); break;
        case 29: line_copied(); break;
        default: lines_swapped(); break;
        }
        if (text_.size() > most_)
            text_.resize(most_);
    }

private:
    struct span
    {
        std::size_t begin, end;
    };

    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(pick_.below(bound)); }
    template <class Table>
    view one_of(const Table& from)
    {
        return from[below(std::size(from))];
    }
    view word() { return known_.words.empty() ? one_of(odd) : one_of(known_.words); }
    std::size_t place() { return below(text_.size() + 1); }
    octets copy(span s) const { return text_.substr(s.begin, s.end - s.begin); }

    // The word around an octet, or the empty one behind a separator.
    span token_at(std::size_t at) const
    {
        span out{at, at};
        while (out.begin > 0 && !is_separator(text_[out.begin - 1]))
            --out.begin;
        while (out.end < text_.size() && !is_separator(text_[out.end]))
            ++out.end;
        return out;
    }
    span some_token() { return token_at(place()); }

    span some_number()
    {
        const auto from = place();
        auto at = from;
        while (at < text_.size() && !is_digit(text_[at]))
            ++at;
        if (at == text_.size())
            at = std::min(text_.find_first_of("0123456789"), text_.size());
        span out{at, at};
        while (out.begin > 0 && is_digit(text_[out.begin - 1]))
            --out.begin;
        while (out.end < text_.size() && is_digit(text_[out.end]))
            ++out.end;
        return out;
    }

    span some_separator()
    {
        const auto at = std::min(view{text_}.find_first_of(separators, place()), text_.size());
        return {at, std::min(at + 1, text_.size())};
    }

    // With its end.
    span some_line()
    {
        const auto at = place();
        const auto before = at == 0 ? octets::npos : text_.rfind('\n', at - 1);
        const auto end = text_.find('\n', at);
        return {before == octets::npos ? 0 : before + 1, end == octets::npos ? text_.size() : end + 1};
    }

    octets line_with_end()
    {
        octets out{one_of(known_.lines)};
        return out.append(below(8) == 0 ? "\n" : "\r\n");
    }

    void replace(span s, view with)
    {
        if (s.end < s.begin)
            std::swap(s.begin, s.end);
        text_.replace(s.begin, s.end - s.begin, with);
    }
    void insert(std::size_t at, view what) { text_.insert(at, what); }

    void token_and_separator_away()
    {
        auto s = some_token();
        s.end = std::min(s.end + 1, text_.size());
        replace(s, {});
    }

    void doubled()
    {
        auto s = some_token();
        s.end = std::min(s.end + 1, text_.size());
        const auto again = copy(s);
        static constexpr std::array<std::size_t, 6> counts{1, 1, 2, 8, 33, 257};
        const auto room = most_ - std::min(most_, text_.size());
        octets many;
        for (auto n = std::min(counts[below(counts.size())], room / std::max<std::size_t>(again.size(), 1));
             n > 0; --n)
            many.append(again);
        insert(s.end, many);
    }

    void swapped()
    {
        auto a = some_token(), b = some_token();
        if (b.begin < a.begin)
            std::swap(a, b);
        if (a.end > b.begin)
            return;
        const auto first = copy(a), second = copy(b);
        replace(b, first);
        replace(a, second);
    }

    void copied()
    {
        const auto what = copy(some_token());
        if (below(2) == 0)
            replace(some_token(), what);
        else
            insert(some_token().end, what);
    }

    // A realm where a realm stands.
    void as_known()
    {
        auto other = known_.values ? known_.values->with_other(text_, pick_) : text_;
        if (other == text_)
            replace(some_token(), word());
        else
            text_ = std::move(other);
    }

    // At any octet, or right behind what ends something, with its CR or without.
    void cut()
    {
        auto at = place();
        if (below(2) == 0)
            at = std::min(some_separator().end + below(2), text_.size());
        text_.resize(at);
    }

    void stretched()
    {
        const auto s = some_token();
        const auto size = mutate::buffer_sizes[below(mutate::buffer_sizes.size())] + below(3) - 1;
        const auto room = most_ - std::min(most_, text_.size());
        if (s.end - s.begin < size)
            text_.insert(s.end, std::min(size - (s.end - s.begin), room),
                         s.end > s.begin ? text_[s.end - 1] : 'a');
    }

    void flipped()
    {
        if (text_.empty())
            return;
        auto& c = text_[below(text_.size())];
        c = static_cast<char>(below(2) == 0 ? c ^ 0x20 : c ^ (1 << below(8)));
    }

    void escaped()
    {
        if (text_.empty())
            return;
        constexpr view hex = "0123456789ABCDEF";
        const auto at = below(text_.size());
        const auto octet = static_cast<unsigned char>(text_[at]);
        const char with[] = {'%', hex[octet >> 4], hex[octet & 15]};
        text_.replace(at, 1, view{with, 3 - below(8) / 7});
    }

    void line_copied()
    {
        const auto what = copy(some_line());
        insert(some_line().begin, what);
    }

    void lines_swapped()
    {
        auto a = some_line(), b = some_line();
        if (b.begin < a.begin)
            std::swap(a, b);
        if (a.end > b.begin)
            return;
        const auto first = copy(a), second = copy(b);
        replace(b, first);
        replace(a, second);
    }

    octets& text_;
    const vocabulary& known_;
    sip::choices& pick_;
    std::size_t most_;
};

}  // namespace

octets retouched(view text, const vocabulary& known, sip::choices& pick, std::size_t most)
{
    octets out{text.substr(0, most)};
    retoucher at_work{out, known, pick, most};
    do
        at_work.once();
    while (pick.below(2) == 0);
    return out;
}

}  // namespace tokens
