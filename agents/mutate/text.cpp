// Tokens, quoted strings, comments and white space (RFC 3261 25.1).
#include "mutate/families.hpp"
#include "mutate/lengths.hpp"
#include "mutate/pieces.hpp"
#include "mutate/rows.hpp"

#include <algorithm>
#include <array>

namespace mutate {

namespace {

using sip::field_id;
using namespace std::string_view_literals;

// A piece that `fits`, and its row; null: there is none.
template <class Fits>
row* some_piece(draft& m, change& how, piece& which, Fits fits)
{
    row* found = nullptr;
    std::uint64_t count = 0;
    for (auto& r : m.rows)
        for (const auto& p : pieces_of(r.id(), r.value))
            if (fits(r, p) && how.pick.below(++count) == 0)
            {
                found = &r;
                which = p;
            }
    return found;
}

bool is_option_list(field_id id)
{
    return id == field_id::supported || id == field_id::require || id == field_id::proxy_require ||
           id == field_id::unsupported || id == field_id::allow || id == field_id::allow_events;
}

// May any other text stand there without a change of what the message means to a parser?
bool is_free(const row& r, const piece& p)
{
    const auto id = r.id();
    switch (p.kind)
    {
    case kind::text: return id != field_id::date;
    case kind::word: return id == field_id::call_id;
    case kind::user: return p.in_uri;
    case kind::quoted: return p.of.empty() && id != field_id::warning;
    case kind::comment: return true;
    case kind::token: return is_option_list(id) || p.of == "tag" || p.of == "branch";
    default: return false;
    }
}

// The place in a piece behind which more text may stand.
std::size_t inside_of(const piece& p)
{
    return p.kind == kind::quoted || p.kind == kind::comment ? p.size - 1u : p.size;
}

std::string with(const row& r, const piece& p, std::string_view text)
{
    std::string out{r.value};
    return out.insert(p.at + inside_of(p), text);
}

bool closed(const row& r, const piece& p)
{
    const auto text = p.in(r.value);
    return p.size > 1 && ((p.kind == kind::quoted && text.ends_with('"') && !text.ends_with("\\\"")) ||
                          (p.kind == kind::comment && text.ends_with(')') && !text.ends_with("\\)")));
}

bool is_open_ended(const row& r, const piece& p)
{
    return is_free(r, p) && (closed(r, p) || (p.kind != kind::quoted && p.kind != kind::comment));
}

bool stretch(draft& m, change& how, std::size_t length)
{
    piece p{};
    auto* r = some_piece(m, how, p, is_open_ended);
    if (!r || length <= p.size)
        return false;
    static constexpr std::string_view letters = "aA0z";
    r->value = m.keep(with(*r, p, std::string(length - p.size, how.one_of(letters))));
    return true;
}

bool text_overlong(draft& m, change& how) { return stretch(m, how, some_length(how)); }
bool text_of_buffer_size(draft& m, change& how) { return stretch(m, how, exact_length(how)); }

// "%" is a token character; in a user part it must be escaped.
bool text_as_format(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> formats{"%s%s%s%n", "%x%x%x", "%1$n", "%.99999d",
                                                             "%d%1%2"};
    piece p{};
    auto* r = some_piece(m, how, p, is_open_ended);
    if (!r)
        return false;
    const auto text = p.kind == kind::user ? "%25s%25n"sv : how.one_of(formats);
    // "$" is no token character.
    if (p.kind == kind::token && text.find('$') != std::string_view::npos)
        return false;
    if (p.kind == kind::word && text.find('$') != std::string_view::npos)
        return false;
    r->value = m.keep(with(*r, p, text));
    return true;
}

//   quoted-pair  =  "\" (%x00-09 / %x0B-0C / %x0E-7F)
bool quoted_pairs(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 6> pairs{"\\\"", "\\\\",     "\\a",
                                                           "\\\t", "\\\\\\\"", "\\\x7f"};
    piece p{};
    auto* r = some_piece(m, how, p, [](const row& where, const piece& one) {
        return one.kind == kind::quoted && closed(where, one) && one.of.empty();
    });
    if (!r)
        return false;
    r->value = m.keep(with(*r, p, how.one_of(pairs)));
    return true;
}

bool quote_unterminated(draft& m, change& how)
{
    piece p{};
    auto* r = some_piece(m, how, p, [](const row& where, const piece& one) {
        return one.kind == kind::quoted && closed(where, one);
    });
    // One at the least is there to break.
    if (!r)
    {
        auto* to = m.first(field_id::to);
        if (!to || !to->value.starts_with('<'))
            return false;
        to->value = m.keep(std::string{"\"Bob "}.append(to->value));
    }
    else
    {
        const auto rest = r->value.substr(p.at + p.size);
        if (rest.find('"') != std::string_view::npos)
            return false;  // which would close it
        auto value = std::string{r->value};
        value.erase(p.at + p.size - 1, 1);
        if (how.chance(2))
            value = value.substr(0, p.at + p.size - 1).append("\\");
        r->value = m.keep(std::move(value));
    }
    how.breaks("SYN-GRAM-1.c");
    how.leave(trait::from_tag);
    return true;
}

//   comment  =  LPAREN *(ctext / quoted-pair / comment) RPAREN
bool comments_nested(draft& m, change& how)
{
    static constexpr std::array<std::size_t, 5> depths{2, 10, 32, 100, 1000};
    const auto depth = std::min<std::size_t>(how.one_of(depths), how.room / 2);
    auto text = std::string(depth, '(') + "x" + std::string(depth, ')');
    const auto id = m.is_response() ? field_id::server : field_id::user_agent;
    if (auto* there = m.first(id))
        there->value = m.keep(std::string{there->value}.append(" ").append(text));
    else
        m.add(id, "a " + text);
    return true;
}

bool comment_unterminated(draft& m, change& how)
{
    const auto id = m.is_response() ? field_id::server : field_id::user_agent;
    m.set(id, how.chance(2) ? "Softphone (lab" : "Softphone (lab (two) \\)");
    how.breaks("SYN-GRAM-1.c");
    return true;
}

bool utf8(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> texts{
        "\xC3\x9C"
        "ber",
        "\xE2\x98\x8E", "\xF0\x9F\x93\x9E", "\xE6\x97\xA5\xE6\x9C\xAC", "\xD7\x90\xE2\x80\x8F"};
    piece p{};
    auto* r = some_piece(m, how, p, [](const row& where, const piece& one) {
        return (one.kind == kind::text && where.id() != field_id::date) ||
               ((one.kind == kind::quoted || one.kind == kind::comment) && one.of.empty() &&
                closed(where, one));
    });
    if (!r)
        m.add(field_id::subject, std::string{how.one_of(texts)});
    else
        r->value = m.keep(with(*r, p, how.one_of(texts)));
    return true;
}

// Neither control octets nor broken UTF-8 may stand in a value (RFC 3261 25.1: TEXT-UTF8-TRIM).
bool octets_that_are_no_text(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 10> wrong{
        "\0"sv,  "\x01",     "\x7f",         "\x1b[2J", "\xff",
        "\xC3(", "\xC0\xAF", "\xED\xA0\x80", "\x80",    "\xF4\x90\x80\x80"};
    piece p{};
    auto* r = some_piece(m, how, p, [](const row& where, const piece& one) {
        return (one.kind == kind::text && where.id() != field_id::date) ||
               (one.kind == kind::quoted && closed(where, one));
    });
    // Broken UTF-8 whose first octet is the last of the value is cut off.
    if (r)
        r->value = m.keep(with(*r, p, std::string{how.one_of(wrong)}.append("x")));
    else if (!m.first(field_id::subject))
        m.add(field_id::subject, std::string{"a"}.append(how.one_of(wrong)).append("b"));
    else
        return false;
    how.breaks("SYN-GRAM-1.b");
    return true;
}

// RFC 3261 25.1: COMMA, SEMI, EQUAL, SLASH have SWS on both sides.
bool blanks_at_separators(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> blanks{" ", "\t", "  \t ", "\r\n ", " \r\n\t"};
    piece p{};
    auto* r = some_piece(m, how, p, [](const row& where, const piece& one) {
        const auto text = one.in(where.value);
        return one.kind == kind::separator && !one.in_uri && (text == "," || text == ";" || text == "=") &&
               where.id() != field_id::date;
    });
    if (!r)
        return false;
    std::string value{r->value};
    value.insert(p.at + (how.chance(2) ? 1 : 0), how.one_of(blanks));
    r->value = m.keep(std::move(value));
    return true;
}

// Names of parameters are case-insensitive (RFC 3261 7.3.1), and so are hosts (19.1.4).
bool case_of_names(draft& m, change& how)
{
    piece p{};
    auto* r = some_piece(m, how, p, [](const row&, const piece& one) {
        return one.kind == kind::host || (one.kind == kind::param_name);
    });
    if (!r)
        return false;
    std::string text{p.in(r->value)};
    for (auto& c : text)
        if (const char folded = static_cast<char>(c | 0x20); folded >= 'a' && folded <= 'z')
            c = static_cast<char>(c ^ 0x20);
    r->value = m.keep(replaced(r->value, p, text));
    // mend() looks for them in lower case.
    how.leave(trait::branch);
    how.leave(trait::from_tag);
    return true;
}

// clang-format off
constexpr mutator text_mutators[] = {
    {"text-overlong",           "RFC 3261 7.3.1, 25.1",  1, nature::legal, text_overlong},
    {"text-of-buffer-size",     "RFC 3261 7.3.1, 25.1",  2, nature::legal, text_of_buffer_size},
    {"text-as-format",          "RFC 3261 25.1",        15, nature::legal, text_as_format},
    {"quoted-pairs",            "RFC 3261 25.1",         8, nature::legal, quoted_pairs},
    {"quote-unterminated",      "RFC 3261 25.1",         8, nature::wrong, quote_unterminated},
    {"comments-nested",         "RFC 3261 25.1",        16, nature::legal, comments_nested},
    {"comment-unterminated",    "RFC 3261 25.1",         8, nature::wrong, comment_unterminated},
    {"utf8",                    "RFC 3261 7.3.1, 25.1", 14, nature::legal, utf8},
    {"octets-that-are-no-text", "RFC 3261 25.1",        14, nature::wrong, octets_that_are_no_text},
    {"blanks-at-separators",    "RFC 3261 25.1",        14, nature::legal, blanks_at_separators},
    {"case-of-names",           "RFC 3261 7.3.1",        0, nature::legal, case_of_names},
};
// clang-format on

}  // namespace

family text_family() { return text_mutators; }

}  // namespace mutate
