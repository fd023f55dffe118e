// Multipart bodies (RFC 2046 5.1; RFC 5621): their parts.
#include "mutate/multipart.hpp"
#include "mutate/families.hpp"

#include <algorithm>
#include <array>

namespace mutate {

namespace {

using sip::field_id;

bool wrapped(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 6> subtypes{"mixed", "alternative", "related",
                                                              "x-odd", "MIXED",       "signed"};
    return with_multipart(m, how, [&](multipart& made) {
        made.subtype = how.one_of(subtypes);
        made.quoted = how.chance(2);
        for (auto n = how.pick.below(4); n > 0; --n)
            made.parts.push_back("Content-Type: application/x-odd\r\n\r\n" + how.pick.token(8));
        return true;
    });
}

// RFC 5621 4: multiparts within multiparts, 2 to 32 deep.
bool nested(draft& m, change& how)
{
    return with_multipart(m, how, [&](multipart& made) {
        const auto deep = 1 + how.pick.below(31);
        for (auto n = deep; n > 0; --n)
        {
            multipart outer;
            outer.boundary = how.pick.token(12);
            outer.parts = {"Content-Type: " + made.type() + "\r\n\r\n" + made.body()};
            made = std::move(outer);
        }
        return true;
    });
}

bool preamble_and_epilogue(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> texts{"This is a multipart message.", "--", "-- \r\n--x",
                                                           "INVITE sip:bob@biloxi.example.com SIP/2.0\r\n",
                                                           "\r\n\r\n"};
    return with_multipart(m, how, [&](multipart& made) {
        made.preamble = how.one_of(texts);
        made.epilogue = how.one_of(texts);
        return true;
    });
}

//   body-part  =  MIME-part-headers [CRLF *OCTET], and the headers may be none
bool part_empty(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 4> empty{"", "\r\n", "Content-Type: text/plain\r\n",
                                                           "Content-Type: text/plain\r\n\r\n"};
    return with_multipart(m, how, [&](multipart& made) {
        made.parts.insert(made.parts.begin() +
                              static_cast<std::ptrdiff_t>(how.pick.below(made.parts.size() + 1)),
                          std::string{how.one_of(empty)});
        return true;
    });
}

bool part_without_header(draft& m, change& how)
{
    return with_multipart(m, how, [&](multipart& made) {
        made.parts.push_back("\r\nText without a type.");
        return true;
    });
}

bool part_without_empty_line(draft& m, change& how)
{
    how.breaks(body_of_other_type);
    return with_multipart(m, how, [&](multipart& made) {
        made.parts.push_back(how.chance(2) ? "Content-Type: text/plain\r\nhello" : "hello");
        return true;
    });
}

bool part_header_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 8> rows{"Content-Length: 0",
                                                          "Content-Length: 4294967296",
                                                          "content-type: text/plain",
                                                          "X-Unknown: %s%n",
                                                          "Content-Transfer-Encoding: base64",
                                                          "Content-ID: <>",
                                                          "Content-Type:\r\n text/plain",
                                                          "Via: SIP/2.0/UDP h"};
    return with_multipart(m, how, [&](multipart& made) {
        made.parts.push_back(std::string{how.one_of(rows)} + "\r\n\r\nhello");
        return true;
    });
}

// RFC 5621 8: what is to be done with bodies and their parts.
bool disposition(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 8> some{"session",
                                                          "render",
                                                          "icon;handling=optional",
                                                          "session;handling=required",
                                                          "alert",
                                                          "x-odd;handling=x-odd",
                                                          "by-reference",
                                                          "early-session;handling=optional"};
    if (how.chance(2) && !m.body.empty() && may_carry_body(m))
    {
        m.set(field_id::content_disposition, std::string{how.one_of(some)});
        return true;
    }
    return with_multipart(m, how, [&](multipart& made) {
        made.parts.push_back("Content-Disposition: " + std::string{how.one_of(some)} +
                             "\r\nContent-Type: application/x-odd\r\n\r\n?");
        return true;
    });
}

bool without_parts(draft& m, change& how)
{
    how.breaks(body_of_other_type);
    return with_multipart(m, how, [&](multipart& made) {
        made.parts.clear();
        if (how.chance(2))
        {
            made.closed = false;
            made.preamble = "no delimiter at all";
        }
        return true;
    });
}

bool many_parts(draft& m, change& how)
{
    return with_multipart(m, how, [&](multipart& made) {
        const auto count = std::min<std::size_t>(how.chance(2) ? 65 : 2 + how.pick.below(400), how.room / 24);
        made.parts.insert(made.parts.end(), count, "\r\nx");
        return count > 0;
    });
}

// clang-format off
constexpr mutator multipart_mutators[] = {
    {"multipart-wrapped",                 "RFC 2046 5.1; RFC 5621 4", 6, nature::legal, wrapped},
    {"multipart-nested",                  "RFC 2046 5.1; RFC 5621 4", 16, nature::legal, nested},
    {"multipart-preamble-and-epilogue",   "RFC 2046 5.1.1",           6, nature::legal, preamble_and_epilogue},
    {"multipart-part-empty",              "RFC 2046 5.1.1",           6, nature::legal, part_empty},
    {"multipart-part-without-header",     "RFC 2046 5.1",             6, nature::legal, part_without_header},
    {"multipart-part-without-empty-line", "RFC 2046 5.1",             6, nature::wrong, part_without_empty_line},
    {"multipart-part-header-odd",         "RFC 2046 5.1",             6, nature::legal, part_header_odd},
    {"multipart-disposition",             "RFC 5621 8",            6, nature::legal, disposition},
    {"multipart-without-parts",           "RFC 2046 5.1.1",           6, nature::wrong, without_parts},
    {"multipart-many-parts",              "RFC 2046 5.1",             4, nature::legal, many_parts},
};
// clang-format on

}  // namespace

family multipart_family() { return multipart_mutators; }

}  // namespace mutate
