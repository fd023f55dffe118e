#include "mutator_values.hpp"

#include "sip/registered.hpp"

#include <algorithm>

namespace {

using view = std::string_view;

constexpr std::uint32_t hash_of(view text)
{
    std::uint32_t out = 0x811c9dc5;  // FNV-1a, without regard to case
    for (const char c : text)
        out = (out ^ static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c)) * 0x01000193;
    return out == 0 ? 1 : out;
}

constexpr std::uint32_t user = hash_of("user@"), host = hash_of("@host");
constexpr view ends_of_name = " \t\r\n;,=:@<>\"/?&()";
constexpr view ends_of_value = " \t\r\n;,&?>\"";
constexpr view ends_of_host = " \t\r\n;,&?>\"/)";

// The word that ends at `end`.
view word_before(view text, std::size_t end)
{
    const auto before = end == 0 ? view::npos : text.find_last_of(ends_of_name, end - 1);
    const auto begin = before == view::npos ? 0 : before + 1;
    return text.substr(begin, end - begin);
}

std::size_t end_of(view text, std::size_t begin, view ends)
{
    return std::min(text.find_first_of(ends, begin), text.size());
}

known_values::place host_at(view text, std::size_t begin)
{
    if (begin < text.size() && text[begin] == '[')
        return {host, begin, std::min(end_of(text, begin, "]") + 1, text.size())};
    return {host, begin, std::min(end_of(text, begin, ends_of_host), end_of(text, begin, ":"))};
}

// Behind `name=`.
known_values::place value_at(view text, std::size_t equals)
{
    const auto name = word_before(text, equals);
    const auto begin = equals + 1;
    if (name.empty())
        return {};
    const auto before = equals - name.size();
    // RFC 8866 5: <type>=<value>; an attribute is known by its own name.
    if (name.size() == 1 && (before == 0 || text[before - 1] == '\n'))
    {
        const auto end = end_of(text, begin, "\r\n");
        if (const auto colon = end_of(text, begin, ":"); name == "a" && colon < end)
            return {hash_of(text.substr(before, colon - before)), colon + 1, end};
        return {hash_of(text.substr(before, 2)), begin, end};
    }
    if (begin < text.size() && text[begin] == '"')
        return {hash_of(name), begin + 1, end_of(text, begin + 1, "\"")};
    return {hash_of(name), begin, end_of(text, begin, ends_of_value)};
}

// Behind a scheme (RFC 3261 19.1.1): a user, or a host where there is none.
known_values::place userinfo_at(view text, std::size_t colon)
{
    const auto scheme = hash_of(word_before(text, colon));
    if (scheme != hash_of("sip") && scheme != hash_of("sips") && scheme != hash_of("tel"))
        return {};
    const auto end = end_of(text, colon + 1, "@ \t\r\n<>\",");
    if (scheme == hash_of("tel") || (end < text.size() && text[end] == '@'))
        return {user, colon + 1, std::min(end, end_of(text, colon + 1, ":;?"))};
    return host_at(text, colon + 1);
}

}  // namespace

const known_values::table& known_values::registered()
{
    static const auto all = [] {
        table out(types);
        for (const auto& r : sip::registered::rows)
            learn(r.value, out);
        for (const auto line : sip::registered::sdp_lines)
            learn(line, out);
        return out;
    }();
    return all;
}

known_values::place known_values::place_behind(view text, std::size_t from)
{
    while (true)
    {
        const auto at = text.find_first_of("=:@ ", from);
        if (at == view::npos)
            return {};
        place out;
        switch (text[at])
        {
        case '=': out = value_at(text, at); break;
        case ':': out = userinfo_at(text, at); break;
        case '@': out = host_at(text, at + 1); break;
        default:  // RFC 3261 20.42: sent-by
            if (text.substr(0, at - word_before(text, at).size()).ends_with("2.0/"))
                out = host_at(text, at + 1);
        }
        if (out.type != 0)
            return out;
        from = at + 1;
    }
}

void known_values::learn(view text)
{
    if (own_.empty())
        own_ = registered();
    learn(text, own_);
}

void known_values::learn(view text, table& into)
{
    for (std::size_t from = 0;;)
    {
        const auto p = place_behind(text, from);
        if (p.type == 0)
            return;
        from = p.begin;
        if (p.end <= p.begin || p.end - p.begin > longest)
            continue;
        auto& s = into[p.type % types];
        if (s.type != 0 && s.type != p.type)
            continue;
        s.type = p.type;
        const auto value = text.substr(p.begin, p.end - p.begin);
        s.values[hash_of(value) % values_of_each] = value;
    }
}

view known_values::one_of(std::uint32_t type, sip::choices& pick) const
{
    const auto& s = known()[type % types];
    if (s.type != type)
        return {};
    // The first from somewhere on.
    const auto from = static_cast<std::size_t>(pick.below(values_of_each));
    for (std::size_t n = 0; n < values_of_each; ++n)
        if (const auto& value = s.values[(from + n) % values_of_each]; !value.empty())
            return value;
    return {};
}

std::string known_values::with_other(view text, sip::choices& pick) const
{
    std::string out{text};
    const auto p = place_behind(text, static_cast<std::size_t>(pick.below(text.size() + 1)));
    if (const auto value = p.type == 0 ? view{} : one_of(p.type, pick); !value.empty())
        out.replace(p.begin, p.end - p.begin, value);
    return out;
}
