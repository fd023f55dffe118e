// RFC 8866 9: which lines a session description has, in which order, and what stands in them.
#include "sip/chars.hpp"
#include "sip/sdp.hpp"

#include <algorithm>

namespace sip {

namespace {

// One line that may stand at a place, and whether more of its type may follow it there.
struct step
{
    char type;
    bool must, may_repeat;
};

//   session-description  =  v o s [i] [u] *e *p [c] *b 1*( t [ 1*r [z] ] ) [k] *a *media-description
constexpr step session_order[] = {
    {'v', true, false}, {'o', true, false},  {'s', true, false},  {'i', false, false}, {'u', false, false},
    {'e', false, true}, {'p', false, true},  {'c', false, false}, {'b', false, true},  {'t', true, true},
    {'r', false, true}, {'z', false, false}, {'k', false, false}, {'a', false, true},
};
//   media-description    =  m [i] *c *b [k] *a
constexpr step media_order[] = {
    {'m', true, false}, {'i', false, false}, {'c', false, true},
    {'b', false, true}, {'k', false, false}, {'a', false, true},
};

template <class T>
std::optional<parse_error> error_of(const result<T>& read)
{
    if (read)
        return std::nullopt;
    return read.error();
}

//   repeat-field  =  "r=" repeat-interval SP typed-time 1*(SP typed-time)
//   zone-field    =  "z=" time SP ["-"] typed-time *(SP time SP ["-"] typed-time)
//   typed-time    =  1*DIGIT [ "d" / "h" / "m" / "s" ]
std::optional<parse_error> check_times(std::string_view value, std::size_t least, bool pairs)
{
    std::size_t words = 0, at = 0;
    for (;; ++words)
    {
        if (pairs && words % 2 == 1 && at < value.size() && value[at] == '-')
            ++at;
        const auto from = at;
        while (at < value.size() && chars::digit(value[at]))
            ++at;
        const auto wrong = [&] { return at == value.size() ? fault::truncated : fault::unexpected; };
        if (at == from)
            return parse_error{wrong(), static_cast<std::uint32_t>(at), "a time"};
        if (at < value.size() && std::string_view{"dhms"}.find(value[at]) != std::string_view::npos)
            ++at;
        if (at == value.size() && words + 1 >= least && (!pairs || words % 2 == 1))
            return std::nullopt;
        if (at == value.size() || value[at] != ' ')
            return parse_error{wrong(), static_cast<std::uint32_t>(at), "one space and a time"};
        ++at;
    }
}

std::optional<parse_error> check_value(const sdp_line& line)
{
    switch (line.type)
    {
    case 'v':
        if (line.value != "0")
            return parse_error{fault::unexpected, 0, "version 0"};
        return std::nullopt;
    case 'o': return error_of(parse_sdp_origin(line.value));
    case 'c': return error_of(parse_sdp_connection(line.value));
    case 'b': return error_of(parse_sdp_bandwidth(line.value));
    case 't': return error_of(parse_sdp_time(line.value));
    case 'r': return check_times(line.value, 3, false);
    case 'z': return check_times(line.value, 2, true);
    case 'm': return error_of(parse_sdp_media(line.value));
    case 'a':
    {
        const auto a = parse_sdp_attribute(line.value);
        if (!a)
            return a.error();
        const auto before = static_cast<std::uint32_t>(a->name.size() + a->has_value);
        if (a->has_value && a->value.empty())
            return parse_error{fault::truncated, before, "the value of the attribute"};
        if (a->name != "rtpmap")
            return std::nullopt;
        auto wrong = error_of(parse_sdp_rtpmap(a->value));
        if (wrong)
            wrong->offset += before;
        return wrong;
    }
    default:  // s, i, u, e, p, k: texts
        if (line.value.empty())
            return parse_error{fault::truncated, 0, "a text"};
        return std::nullopt;
    }
}

std::optional<parse_error>
check_order(const session_description& s, const sdp_section& part, std::span<const step> order)
{
    std::size_t place = 0;
    bool taken = false;  // by a line of this part, at this place
    const auto offset = [&](const sdp_line& line) {
        return static_cast<std::uint32_t>(s.offset_of(line.octets));
    };
    for (const auto& line : part.lines())
    {
        // 5: "t=" may come again after its "r=" and "z=".
        if (line.type == 't' && place < order.size() &&
            (order[place].type == 'r' || order[place].type == 'z'))
        {
            place = static_cast<std::size_t>(std::ranges::find(order, 't', &step::type) - order.begin());
            taken = true;
        }
        for (; place < order.size() && order[place].type != line.type; ++place, taken = false)
            if (order[place].must && !taken)
                return parse_error{fault::missing, offset(line), "a mandatory line before this one"};
        if (place == order.size())
            return parse_error{fault::unexpected, offset(line), "the lines in the order of RFC 8866 5"};
        if (taken && !order[place].may_repeat)
            return parse_error{fault::repeated, offset(line), "one line of this type"};
        taken = true;
        if (auto wrong = check_value(line))
        {
            wrong->offset += offset(line) + 2;
            return wrong;
        }
    }
    for (; place < order.size(); ++place, taken = false)
        if (order[place].must && !taken)
        {
            const auto& last = part.lines().empty() ? std::string_view{} : part.lines().back().octets;
            return parse_error{fault::missing,
                               static_cast<std::uint32_t>(last.empty() ? 0 : s.offset_of(last) + last.size()),
                               "the mandatory lines v, o, s and t"};
        }
    return std::nullopt;
}

}  // namespace

std::optional<parse_error> check(const session_description& s)
{
    if (auto wrong = check_order(s, s.session(), session_order))
        return wrong;
    const bool connected = s.session().first('c') != nullptr;
    for (std::size_t n = 0; n < s.media_count(); ++n)
    {
        const auto media = s.media(n);
        if (auto wrong = check_order(s, media, media_order))
            return wrong;
        // 5.7: "A session description MUST contain either at least one "c=" line in each media description or
        // a single "c=" line at the session level."
        if (!connected && !media.first('c'))
            return parse_error{fault::missing,
                               static_cast<std::uint32_t>(s.offset_of(media.lines()[0].octets)),
                               "c= here or in the session"};
    }
    return std::nullopt;
}

}  // namespace sip
