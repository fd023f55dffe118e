#include "script/nesting.hpp"

#include <algorithm>
#include <string>

namespace script {
namespace {

// Behind the string that begins here (TOML 1.0, "String"); one that is not ended ends with its line, or the
// text.
std::size_t behind_string(std::string_view toml, std::size_t at)
{
    const auto quote = toml[at];
    const std::string three(3, quote);
    const bool lines = toml.substr(at, 3) == three;
    for (at += lines ? 3 : 1; at < toml.size(); ++at)
        if (quote == '"' && toml[at] == '\\')
            ++at;
        else if (lines && toml.substr(at, 3) == three)
        {
            const auto end = toml.find_first_not_of(quote, at);  // of five, two belong to the string
            return std::min({end, at + 5, toml.size()});
        }
        else if (!lines && (toml[at] == quote || toml[at] == '\n'))
            return at + 1;
    return toml.size();
}

}  // namespace

std::optional<std::size_t> nested_too_deep(std::string_view toml, std::size_t most)
{
    std::size_t depth = 0, parts = 1;
    for (std::size_t at = 0; at < toml.size(); ++at)
    {
        switch (toml[at])
        {
        case '#': at = std::min(toml.find('\n', at), toml.size()) - 1; break;
        case '"':
        case '\'': at = behind_string(toml, at) - 1; break;
        case '[':
        case '{':
            ++depth;
            parts = 1;
            break;
        case ']':
        case '}': depth -= depth > 0; break;
        case '.': ++parts; break;
        case '=':
        case ',':
        case '\n': parts = 1; break;
        default: break;
        }
        if (depth > most || parts > most)
            return at;
    }
    return std::nullopt;
}

}  // namespace script
