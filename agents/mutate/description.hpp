// A session description as lines that may be changed one by one into something that need no longer be one.
#pragma once

#include "mutate/mutate.hpp"

#include <optional>

namespace mutate {

inline constexpr std::string_view sdp_grammar = "SDP-FMT-1";  // the rule that a wrong description breaks

struct sdp_text
{
    std::string text;               // "m=audio 49172 RTP/AVP 0"
    std::string_view end = "\r\n";  // "" when the last line has none

    char type() const { return text.size() > 1 && text[1] == '=' ? text[0] : '\0'; }
    std::string_view value() const { return std::string_view{text}.substr(2); }  // of a line with a type
};

//   media-field  =  "m=" media SP port ["/" integer] SP proto 1*(SP fmt)
struct sdp_stream
{
    std::string media, port, protocol;
    std::vector<std::string> formats;

    bool is_rtp() const { return protocol.starts_with("RTP/"); }
    std::string text() const;
};
std::optional<sdp_stream>
read_stream(std::string_view line);  // nothing: it has other than four words or more

class description
{
public:
    description() = default;
    explicit description(std::string_view octets);

    std::string text() const;

    struct range
    {
        std::size_t begin, end;  // indices into lines

        std::size_t size() const { return end - begin; }
    };
    range session() const;  // up to the first m=
    std::vector<range> media() const;
    std::vector<range> sections() const;  // the session, then each media description
    std::vector<std::size_t> of_type(char type) const;
    std::vector<std::size_t> of_type(char type, range within) const;

    // Where a line of that type stands in the order of RFC 8866 9: behind those of its kind.
    std::size_t place_of(char type, range section) const;
    void insert(std::size_t at, std::string text);
    void insert(std::size_t at, const std::string& text, std::size_t times);
    void insert(std::size_t at, std::vector<sdp_text> more);  // in their order
    void insert_in_place(std::string text, range section) { insert(place_of(text[0], section), text); }
    void erase(std::size_t at) { lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at)); }

    std::vector<sdp_text> lines;

private:
    std::vector<sdp_text>::iterator line_begins(std::size_t at);  // where the line before has its end
};

// The session description of a message; where one may stand and none does, a new one. Nothing else has any.
bool take_description(draft& m, description& out);
void put_description(draft& m, const description& d);

// Takes it, has it changed, and puts it back when that could be done.
template <class Change>
bool with_description(draft& m, Change alter)
{
    description d;
    if (!take_description(m, d) || !alter(d))
        return false;
    put_description(m, d);
    return true;
}

// The same with one m= line, and with those of RTP only.
template <class Change>
bool with_stream(draft& m, change& how, Change alter)
{
    return with_description(m, [&](description& d) {
        const auto at = d.of_type('m');
        if (at.empty())
            return false;
        const auto media = d.media();
        const auto n = static_cast<std::size_t>(how.pick.below(at.size()));
        auto s = read_stream(d.lines[at[n]].text);
        if (!s || !alter(d, *s, media[n]))
            return false;
        d.lines[at[n]].text = s->text();
        return true;
    });
}
template <class Change>
bool with_rtp(draft& m, change& how, Change alter)
{
    return with_stream(m, how, [&](description& d, sdp_stream& s, description::range section) {
        return s.is_rtp() && alter(d, s, section);
    });
}

}  // namespace mutate
