// Session descriptions line by line (RFC 8866 5, 9), whichever they are.
//
// Where a description breaks the grammar of RFC 8866 9 and no letter of SDP-FMT-1 says so, the rule is named
// without one.
#include "mutate/description.hpp"
#include "mutate/families.hpp"

#include <algorithm>
#include <array>

namespace mutate {

namespace {

bool line_doubled(draft& m, change& how)
{
    return with_description(m, [&](description& d) {
        std::vector<std::size_t> may;
        for (const char type : {'a', 'b', 'e', 'p'})
            for (const auto n : d.of_type(type))
                if (d.lines[n].text.find("=rtpmap:") == std::string::npos &&
                    !d.lines[n].text.ends_with("only") && !d.lines[n].text.ends_with("sendrecv") &&
                    !d.lines[n].text.ends_with("inactive"))
                    may.push_back(n);
        if (may.empty())
            return false;
        const auto n = how.one_of(may);
        d.insert(n + 1, std::string{d.lines[n].text});
        return true;
    });
}

bool attributes_swapped(draft& m, change& how)
{
    return with_description(m, [&](description& d) {
        for (const auto section : d.sections())
            if (const auto a = d.of_type('a', section); a.size() > 1)
            {
                const auto one = how.one_of(a), two = how.one_of(a);
                std::swap(d.lines[one].text, d.lines[two].text);
                return one != two;
            }
        return false;
    });
}

bool optional_line_inserted(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 9> session_lines{
        "u=https://www.example.com/seminars/sdp.pdf",
        "e=j.doe@example.com (Jane Doe)",
        "p=+1 617 555-6011",
        "b=CT:128",
        "k=prompt",
        "a=tool:%s%n",
        "a=x-odd",
        "b=X-YZ:4294967296",
        "e=Jane Doe <j.doe@example.com>"};
    static constexpr std::array<std::string_view, 5> media_lines{"b=AS:64", "b=TIAS:18446744073709551615",
                                                                 "k=clear:%n", "a=lang:de", "b=RS:0"};
    return with_description(m, [&](description& d) {
        const auto sections = d.sections();
        const auto n = static_cast<std::size_t>(how.pick.below(sections.size()));
        const std::string line{n == 0 ? how.one_of(session_lines) : how.one_of(media_lines)};
        if (std::string_view{"uk"}.find(line[0]) != std::string_view::npos &&
            !d.of_type(line[0], sections[n]).empty())
            return false;
        d.insert_in_place(line, sections[n]);
        return true;
    });
}

bool mandatory_line_left_out(draft& m, change& how)
{
    how.breaks("SDP-FMT-1.a");
    return with_description(m, [&](description& d) {
        static constexpr std::array types{'v', 'o', 's', 't', 'c'};
        const auto type = how.one_of(types);
        const auto there = d.of_type(type);
        if (there.empty())
            return false;
        // Without any c= there must be a stream that misses it.
        if (type == 'c')
        {
            std::erase_if(d.lines, [](const sdp_text& line) { return line.type() == 'c'; });
            const auto streams = d.of_type('m');
            return std::ranges::any_of(streams, [&](std::size_t n) {
                const auto s = read_stream(d.lines[n].text);
                return s && s->port != "0";
            });
        }
        if (type == 't')
            std::erase_if(d.lines, [](const sdp_text& line) {
                return line.type() == 't' || line.type() == 'r' || line.type() == 'z';
            });
        else
            d.erase(there[0]);
        return true;
    });
}

bool lines_out_of_order(draft& m, change& how)
{
    how.breaks("SDP-FMT-1.a");
    return with_description(m, [&](description& d) {
        const auto session = d.session();
        if (session.size() < 3)
            return false;
        const auto n = session.begin + static_cast<std::size_t>(how.pick.below(session.size() - 1));
        if (d.lines[n].type() == d.lines[n + 1].type())
            return false;
        std::swap(d.lines[n].text, d.lines[n + 1].text);
        return true;
    });
}

bool session_line_doubled(draft& m, change& how)
{
    return with_description(m, [&](description& d) {
        static constexpr std::array types{'v', 'o', 's', 'c', 'i', 'u', 'k'};
        const auto type = how.one_of(types);
        const auto there = d.of_type(type, d.session());
        if (there.empty())
            return false;
        how.breaks(type == 'c' ? std::string_view{"SDP-FMT-1.a"} : sdp_grammar);
        d.insert(there[0] + 1, std::string{d.lines[there[0]].text});
        return true;
    });
}

bool two_descriptions(draft& m, change& how)
{
    how.breaks("SDP-FMT-1.c");
    return with_description(m, [&](description& d) {
        auto again = d.lines;
        if (again.empty() || d.text().size() > how.room)
            return false;
        if (d.lines.back().end.empty())
            d.lines.back().end = "\r\n";
        d.lines.insert(d.lines.end(), again.begin(), again.end());
        return true;
    });
}

// What is no "x=value" at all, or a letter that RFC 8866 does not have.
bool line_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 11> wrong{
        "", "=", "a", "x=y", "A=sendrecv", " a=sendrecv", "a =b", "\t", "=a=b", "1=2", "m"};
    how.breaks(sdp_grammar);
    return with_description(m, [&](description& d) {
        d.insert(static_cast<std::size_t>(1 + how.pick.below(std::max<std::size_t>(d.lines.size(), 1))),
                 std::string{how.one_of(wrong)});
        return true;
    });
}

// RFC 8866 5: "The sequence CRLF (0x0d0a) is used to end a line".
bool line_feeds(draft& m, change& how)
{
    how.breaks(sdp_grammar);
    return with_description(m, [&](description& d) {
        if (d.lines.empty())
            return false;
        if (how.chance(2))
            for (auto& line : d.lines)
                line.end = "\n";
        else
            how.one_of(d.lines).end = "\n";
        return true;
    });
}

bool last_end_missing(draft& m, change& how)
{
    how.breaks(sdp_grammar);
    return with_description(m, [&](description& d) {
        if (d.lines.empty())
            return false;
        d.lines.back().end = "";
        return true;
    });
}

bool cut_off(draft& m, change& how)
{
    how.breaks("SDP-FMT-1.a");
    return with_description(m, [&](description& d) {
        const auto last = d.of_type('t');
        if (last.empty() || last[0] < 2)
            return false;
        d.lines.resize(1 + static_cast<std::size_t>(how.pick.below(last[0] - 1)));
        return true;
    });
}

//   byte-string  =  1*(%x01-09/%x0B-0C/%x0E-FF)
bool octet_forbidden(draft& m, change& how)
{
    how.breaks(sdp_grammar);
    return with_description(m, [&](description& d) {
        if (d.lines.empty())
            return false;
        auto& line = how.one_of(d.lines).text;
        if (line.size() < 3)
            return false;
        line.insert(2 + static_cast<std::size_t>(how.pick.below(line.size() - 2)), 1,
                    how.chance(2) ? '\0' : '\r');
        return true;
    });
}

// clang-format off
constexpr mutator sdp_mutators[] = {
    {"sdp-line-doubled",            "RFC 8866 5",         11, nature::legal, line_doubled},
    {"sdp-attributes-swapped",      "RFC 8866 5.13",      11, nature::legal, attributes_swapped},
    {"sdp-optional-line-inserted",  "RFC 8866 5",         11, nature::legal, optional_line_inserted},
    {"sdp-mandatory-left-out",      "RFC 8866 5, 5.7, 9", 11, nature::wrong, mandatory_line_left_out},
    {"sdp-lines-out-of-order",      "RFC 8866 5, 9",      11, nature::wrong, lines_out_of_order},
    {"sdp-session-line-doubled",    "RFC 8866 5.7, 9",    11, nature::wrong, session_line_doubled},
    {"sdp-two-descriptions",        "RFC 3264 5",         11, nature::wrong, two_descriptions},
    {"sdp-line-odd",                "RFC 8866 5, 9",      11, nature::wrong, line_odd},
    {"sdp-line-feeds",              "RFC 8866 5, 9",      14, nature::wrong, line_feeds},
    {"sdp-last-end-missing",        "RFC 8866 5, 9",      11, nature::wrong, last_end_missing},
    {"sdp-cut-off",                 "RFC 8866 5, 9",      11, nature::wrong, cut_off},
    {"sdp-octet-forbidden",         "RFC 8866 9",         14, nature::wrong, octet_forbidden},
};
// clang-format on

}  // namespace

family sdp_family() { return sdp_mutators; }

}  // namespace mutate
