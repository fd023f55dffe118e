#include "report/markdown.hpp"

#include "script/readable.hpp"

#include <algorithm>

namespace report {

std::string marked(std::string_view text)
{
    std::string out;
    for (const char c : text)
        switch (c)
        {
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '&': out += "&amp;"; break;
        case '@': out += "&#64;"; break;  // nobody is called by it
        case '|':
        case '*':
        case '_':
        case '`':
        case '[':
        case ']':
        case '#':
        case '~':
        case '\\': out += std::string{'\\'} + c; break;
        default: out += c;
        }
    return out;
}

std::string plain(std::string_view octets)
{
    auto out = script::readable(octets);
    std::ranges::replace_if(out, [](char c) { return c == '\n' || c == '\t'; }, ' ');
    return marked(out);
}

}  // namespace report
