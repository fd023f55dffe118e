#include "capture/upgrade.hpp"

#include "sip/params.hpp"

#include <algorithm>

namespace capture {

namespace {

constexpr std::string_view request = "GET ", response = "HTTP/1.1 101";

bool may_begin_with(std::string_view octets, std::string_view word)
{
    const auto common = std::min(octets.size(), word.size());
    return octets.substr(0, common) == word.substr(0, common);
}

std::string_view without_blanks(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
        text.remove_suffix(1);
    return text;
}

bool asks_for_websocket(std::string_view header)
{
    while (!header.empty())
    {
        const auto end = std::min(header.find('\n'), header.size());
        const auto line = header.substr(0, end);
        header.remove_prefix(std::min(end + 1, header.size()));
        const auto colon = line.find(':');
        if (colon != line.npos && sip::iequals(line.substr(0, colon), "Upgrade") &&
            sip::iequals(without_blanks(line.substr(colon + 1)), "websocket"))
            return true;
    }
    return false;
}

}  // namespace

upgrade upgrade_in(std::string_view begin)
{
    if (!may_begin_with(begin, request) && !may_begin_with(begin, response))
        return {};
    const auto line_end = begin.find("\r\n");
    const auto line = begin.substr(0, line_end);
    if (line_end != begin.npos && begin.starts_with(request) && !line.ends_with(" HTTP/1.1"))
        return {};
    const auto end = begin.find("\r\n\r\n");
    if (end == begin.npos)
        return {upgrade::kind::needs_more, 0};
    if (!asks_for_websocket(begin.substr(0, end)))
        return {};
    return {upgrade::kind::websocket, end + 4};
}

}  // namespace capture
