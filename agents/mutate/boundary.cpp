// Multipart bodies (RFC 2046 5.1): boundaries and delimiters.
#include "mutate/families.hpp"
#include "mutate/lengths.hpp"
#include "mutate/multipart.hpp"

#include <algorithm>
#include <array>

namespace mutate {

namespace {

using sip::field_id;

//   boundary  =  0*69<bchars> bcharsnospace
bool boundary_at_limit(draft& m, change& how)
{
    static constexpr std::array<std::size_t, 3> sizes{1, 69, 70};
    return with_multipart(m, how, [&](multipart& made) {
        made.boundary = how.pick.token(how.one_of(sizes));
        return true;
    });
}

bool boundary_overlong(draft& m, change& how)
{
    how.breaks(body_of_other_type);
    return with_multipart(m, how, [&](multipart& made) {
        const auto size =
            how.chance(2) ? 71 + how.pick.below(4) : std::max<std::size_t>(some_length(how), 71);
        made.boundary = std::string(size, 'b');
        return size < how.room;
    });
}

bool boundary_quoted(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> odd{"'()+_,-./:=?", "a b  c", "--", "a--", "=_Part:0"};
    return with_multipart(m, how, [&](multipart& made) {
        made.boundary = how.one_of(odd);
        return true;
    });
}

bool boundary_unquoted(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 4> odd{"gc0pJq0M:08jU534c0p", "a=b", "a/b", "(a)"};
    how.breaks("SYN-GRAM-1.c");
    return with_multipart(m, how, [&](multipart& made) {
        made.boundary = how.one_of(odd);
        made.quoted = false;
        return true;
    });
}

// RFC 2046 5.1: the boundary parameter is required; its last octet is no space.
bool boundary_missing(draft& m, change& how)
{
    how.breaks(body_of_other_type);
    if (!with_multipart(m, how, [&](multipart&) { return true; }))
        return false;
    static constexpr std::array<std::string_view, 4> types{"multipart/mixed", "multipart/mixed;boundary=\"\"",
                                                           "multipart/mixed;charset=utf-8",
                                                           "multipart/mixed;boundary=\"odd \""};
    m.set(field_id::content_type, std::string{how.one_of(types)});
    return true;
}

// The parts are there, with another boundary than the type says.
bool boundary_other(draft& m, change& how)
{
    how.breaks(body_of_other_type);
    return with_multipart(m, how,
                          [&](multipart& made) {
                              made.boundary = "Other" + made.boundary;
                              return true;
                          }) &&
           (m.set(field_id::content_type, "multipart/mixed;boundary=\"" + how.pick.token(13) + "\""), true);
}

bool delimiter_padded(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 4> blanks{" ", "\t", "        ", " \t \t"};
    return with_multipart(m, how, [&](multipart& made) {
        made.padding = how.one_of(blanks);
        return true;
    });
}

// RFC 2046 5.1.1: a delimiter stands at the beginning of a line.
bool boundary_in_a_line(draft& m, change& how)
{
    return with_multipart(m, how, [&](multipart& made) {
        made.parts.push_back("\r\n --" + made.boundary + "\r\nx--" + made.boundary + "--\r\n-" +
                             made.boundary);
        return true;
    });
}

multipart inner_of(const multipart& outer, std::string boundary)
{
    multipart out;
    out.boundary = std::move(boundary);
    out.parts = {outer.parts[0], "\r\nThe last part within."};
    return out;
}

bool inner_boundary_shorter(draft& m, change& how)
{
    return with_multipart(m, how, [&](multipart& made) {
        const auto inner = inner_of(made, made.boundary.substr(0, made.boundary.size() - 1));
        made.parts = {"Content-Type: " + inner.type() + "\r\n\r\n" + inner.body()};
        return true;
    });
}

// RFC 2046 5.1: a boundary "does not contain the boundary parameter value of an enclosing multipart as a
// prefix".
bool inner_boundary_longer(draft& m, change& how)
{
    how.breaks(body_of_other_type);
    return with_multipart(m, how, [&](multipart& made) {
        const auto inner = inner_of(made, made.boundary + (how.chance(2) ? "x" : "--"));
        made.parts = {"Content-Type: " + inner.type() + "\r\n\r\n" + inner.body()};
        return true;
    });
}

bool not_closed(draft& m, change& how)
{
    how.breaks(body_of_other_type);
    return with_multipart(m, how, [&](multipart& made) {
        made.closed = false;
        return true;
    });
}

// Each delimiter has a CRLF of its own before it.
bool boundaries_adjacent(draft& m, change& how)
{
    how.breaks(body_of_other_type);
    return with_multipart(m, how, [&](multipart& made) {
        const auto delimiter = "--" + made.boundary;
        made.preamble = delimiter;
        if (how.chance(2))
            made.preamble += "\r\n" + delimiter;
        return true;
    });
}

bool delimiter_line_feeds(draft& m, change& how)
{
    how.breaks(body_of_other_type);
    if (!with_multipart(m, how, [&](multipart&) { return true; }))
        return false;
    std::string body{m.body};
    std::erase(body, '\r');
    set_body(m, std::move(body), std::string{m.first(field_id::content_type)->value});
    return true;
}

// clang-format off
constexpr mutator boundary_mutators[] = {
    {"multipart-boundary-at-limit",       "RFC 2046 5.1.1",           6, nature::legal, boundary_at_limit},
    {"multipart-boundary-overlong",       "RFC 2046 5.1.1",           6, nature::wrong, boundary_overlong},
    {"multipart-boundary-quoted",         "RFC 2046 5.1.1",           6, nature::legal, boundary_quoted},
    {"multipart-boundary-unquoted",       "RFC 2046 5.1.1; RFC 3261 25.1", 6, nature::wrong, boundary_unquoted},
    {"multipart-boundary-missing",        "RFC 2046 5.1",             6, nature::wrong, boundary_missing},
    {"multipart-boundary-other",          "RFC 2046 5.1",             6, nature::wrong, boundary_other},
    {"multipart-delimiter-padded",        "RFC 2046 5.1.1",           6, nature::legal, delimiter_padded},
    {"multipart-boundary-in-a-line",      "RFC 2046 5.1.1",           6, nature::legal, boundary_in_a_line},
    {"multipart-inner-boundary-shorter",  "RFC 2046 5.1",             6, nature::legal, inner_boundary_shorter},
    {"multipart-inner-boundary-longer",   "RFC 2046 5.1",             6, nature::wrong, inner_boundary_longer},
    {"multipart-not-closed",              "RFC 2046 5.1.1",           6, nature::wrong, not_closed},
    {"multipart-boundaries-adjacent",     "RFC 2046 5.1.1",           6, nature::wrong, boundaries_adjacent},
    {"multipart-line-feeds",              "RFC 2046 5.1.1",           6, nature::wrong, delimiter_line_feeds},
};
// clang-format on

}  // namespace

family boundary_family() { return boundary_mutators; }

}  // namespace mutate
