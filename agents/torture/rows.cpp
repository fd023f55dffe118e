#include "torture/rows.hpp"

#include <algorithm>

namespace torture {

namespace {

constexpr std::string_view blanks = " \t\r\n";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool alike(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, lower, lower); }

std::size_t find_alike(std::string_view text, std::string_view what, std::size_t from, std::size_t end)
{
    for (auto at = from; at + what.size() <= end; ++at)
        if (alike(text.substr(at, what.size()), what))
            return at;
    return text.npos;
}

std::size_t skip_blanks(std::string_view octets, std::size_t at, std::size_t end)
{
    while (at < end && blanks.find(octets[at]) != blanks.npos)
        ++at;
    return at;
}

// To the first of `stops`, or the end.
std::size_t until(std::string_view octets, std::size_t at, std::size_t end, std::string_view stops)
{
    while (at < end && stops.find(octets[at]) == stops.npos)
        ++at;
    return at;
}

bool is_folded(std::string_view octets, std::size_t line_end)
{
    const auto next = line_end + 2;
    return next < octets.size() && (octets[next] == ' ' || octets[next] == '\t');
}

}  // namespace

outline outline_of(std::string_view octets)
{
    outline out;
    auto at = std::min(octets.find("\r\n"), octets.size());
    out.start_line = {0, at};
    for (at += 2; at < octets.size();)
    {
        auto end = octets.find("\r\n", at);
        if (end == at)
        {
            out.body_at = at + 2;
            return out;
        }
        while (end != octets.npos && is_folded(octets, end))
            end = octets.find("\r\n", end + 2);
        end = std::min(end, octets.size());
        if (const auto colon = octets.find(':', at); colon < end)
        {
            const auto name = octets.substr(at, colon - at);
            out.rows.push_back(
                {name.substr(0, name.find_last_not_of(blanks) + 1), {colon + 1, end - colon - 1}});
        }
        at = end + 2;
    }
    out.body_at = octets.size();
    return out;
}

bool is_field(const row& r, std::string_view name, char compact)
{
    return alike(r.name, name) || (compact != 0 && r.name.size() == 1 && lower(r.name[0]) == compact);
}

std::optional<uri_place> sip_uri_in(std::string_view octets, span_of where)
{
    auto scheme = find_alike(octets, "sip:", where.at, where.end());
    std::size_t skip = 4;
    if (const auto sips = find_alike(octets, "sips:", where.at, where.end()); sips < scheme)
    {
        scheme = sips;
        skip = 5;
    }
    if (scheme == octets.npos)
        return std::nullopt;
    const auto from = scheme + skip;
    // A user part may hold what else ends a URI: "<sip:user;par=u%40example.net@example.com>". A blank or a
    // bracket ends both.
    const auto last = until(octets, from, where.end(), " \t\r\n<>\"");
    const auto sign = octets.substr(from, last - from).rfind('@');
    uri_place out;
    auto host = from;
    if (sign != octets.npos)
    {
        out.user = {from, sign};
        host = from + sign + 1;
    }
    out.host = {host, until(octets, host, last, ";?,") - host};
    if (out.host.size == 0)
        return std::nullopt;
    return out;
}

std::optional<via_parts> via_in(std::string_view octets, span_of where)
{
    via_parts out;
    auto at = where.at;
    for (int slashes = 0; slashes < 2; ++slashes)
    {
        at = until(octets, at, where.end(), "/");
        if (at == where.end())
            return std::nullopt;
        ++at;
    }
    at = skip_blanks(octets, at, where.end());
    out.transport = {at, until(octets, at, where.end(), blanks) - at};
    at = skip_blanks(octets, out.transport.end(), where.end());
    out.sent_by = {at, until(octets, at, where.end(), " \t\r\n;,") - at};
    if (out.sent_by.size == 0)
        return std::nullopt;
    at = out.sent_by.end();
    const auto end = until(octets, at, where.end(), ",");
    out.has_rport = find_alike(octets, "rport", at, end) != octets.npos;
    if (const auto branch = find_alike(octets, "branch", at, end); branch != octets.npos)
    {
        auto value = skip_blanks(octets, branch + 6, end);
        if (value < end && octets[value] == '=')
        {
            value = skip_blanks(octets, value + 1, end);
            out.branch = {value, until(octets, value, end, " \t\r\n;") - value};
        }
    }
    return out;
}

}  // namespace torture
