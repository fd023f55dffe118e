#include "sip/params.hpp"

#include "sip/chars.hpp"

#include <cstring>

namespace sip {
namespace {

constexpr bool is_space(char c) { return static_cast<unsigned char>(c) <= ' ' && chars::space(c); }

std::size_t skip_space(std::string_view text, std::size_t at)
{
    while (at < text.size() && is_space(text[at]))
        ++at;
    return at;
}

constexpr unsigned char lower(char c)
{
    return static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

// Of a value: behind the closing quote, or at the next ";" or white space.
std::size_t end_of_value(std::string_view text, std::size_t at)
{
    if (at < text.size() && text[at] == '"')
    {
        for (++at; at < text.size() && text[at] != '"'; ++at)
            if (text[at] == '\\')
                ++at;
        return at < text.size() ? at + 1 : text.size();
    }
    while (at < text.size() && text[at] != ';' && !is_space(text[at]))
        ++at;
    return at;
}

}  // namespace

bool param_list::take(std::string_view& rest, param& out)
{
    std::size_t at = skip_space(rest, 0);
    if (at == rest.size() || rest[at] != ';')
        return false;
    const auto first = at = skip_space(rest, at + 1);
    while (at < rest.size() && rest[at] != ';' && rest[at] != '=' && !is_space(rest[at]))
        ++at;
    out = {{rest.data() + first, at - first}, {}, false};
    const auto equal = skip_space(rest, at);
    if (equal < rest.size() && rest[equal] == '=')
    {
        const auto value = skip_space(rest, equal + 1);
        at = end_of_value(rest, value);
        out.value = {rest.data() + value, at - value};
        out.has_value = true;
    }
    rest.remove_prefix(at);
    return true;
}

std::optional<param> param_list::find(std::string_view name) const
{
    auto rest = octets_;
    for (param each; take(rest, each);)
        if (each.name.size() == name.size() && iequals(each.name, name))
            return each;
    return std::nullopt;
}

std::string_view param_list::value(std::string_view name) const
{
    const auto found = find(name);
    return found ? found->value : std::string_view{};
}

std::string unquoted(std::string_view text)
{
    if (text.size() < 2 || text.front() != '"' || text.back() != '"')
        return std::string{text};
    std::string out;
    for (std::size_t i = 1; i + 1 < text.size(); ++i)
    {
        if (text[i] == '\\' && i + 2 < text.size())
            ++i;
        out += text[i];
    }
    return out;
}

bool iequals(std::string_view a, std::string_view b)
{
    if (a.size() != b.size())
        return false;
    std::size_t i = 0;
    while (a.size() - i >= 8 && std::memcmp(a.data() + i, b.data() + i, 8) == 0)  // mostly written alike
        i += 8;
    for (; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i]))
            return false;
    return true;
}

}  // namespace sip
