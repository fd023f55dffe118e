#include "sip/comma.hpp"

namespace sip {

std::size_t first_value_end(std::string_view list)
{
    if (list.find(',') == list.npos)  // nearly always
        return list.size();
    bool quoted = false, bracketed = false;
    for (std::size_t at = 0; at < list.size(); ++at)
    {
        const char c = list[at];
        if (quoted && c == '\\')
            ++at;
        else if (c == '"' && !bracketed)
            quoted = !quoted;
        else if (c == '<' && !quoted)
            bracketed = true;
        else if (c == '>' && !quoted)
            bracketed = false;
        else if (c == ',' && !quoted && !bracketed)
            return at;
    }
    return list.size();
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blank = " \t\r\n";
    const auto first = text.find_first_not_of(blank);
    if (first == text.npos)
        return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

}  // namespace sip
