#include "sip/multipart.hpp"

#include "sip/comma.hpp"
#include "sip/fields.hpp"
#include "sip/limits.hpp"
#include "sip/params.hpp"

#include <algorithm>

namespace sip {

namespace {

constexpr std::string_view crlf = "\r\n";

struct delimiter
{
    std::size_t at = std::string_view::npos;  // the CRLF before it, or 0 where the body begins with it
    std::size_t end = 0;                      // the octet after its line
    bool closes = false;
};

// RFC 2046 5.1.1
//   delimiter          =  CRLF "--" boundary
//   close-delimiter    =  delimiter "--"
//   transport-padding  =  *LWSP-char
// A line that only begins like one is text: the boundary of an inner multipart may be longer than ours.
bool read_delimiter(std::string_view body, std::size_t dashes, std::string_view boundary, delimiter& out)
{
    auto at = dashes + 2;
    if (body.substr(at, boundary.size()) != boundary)
        return false;
    at += boundary.size();
    out.closes = body.substr(at, 2) == "--";
    if (out.closes)
        at += 2;
    at = std::min(body.find_first_not_of(" \t", at), body.size());
    const bool line_ends = body.substr(at, 2) == crlf;
    if (!line_ends && !(out.closes && at == body.size()))
        return false;
    out.at = dashes == 0 ? 0 : dashes - crlf.size();
    out.end = line_ends ? at + crlf.size() : at;
    return true;
}

delimiter next_delimiter(std::string_view body, std::string_view boundary, std::size_t from)
{
    delimiter out;
    // The CRLF that ends one delimiter may begin the next one.
    for (auto at = from >= crlf.size() ? from - crlf.size() : 0; at < body.size();)
    {
        const auto dashes = body.find("--", at);
        if (dashes == body.npos)
            break;
        const bool begins_line = dashes == 0 || (dashes >= from && body.substr(0, dashes).ends_with(crlf));
        if (begins_line && read_delimiter(body, dashes, boundary, out))
            return out;
        at = dashes + 1;
    }
    return {};
}

// RFC 2046 5.1
//   body-part  =  MIME-part-headers [CRLF *OCTET]
body_part part_of(std::string_view text)
{
    if (text.starts_with(crlf))
        return {{}, text.substr(crlf.size())};
    const auto empty_line = text.find("\r\n\r\n");
    if (empty_line == text.npos)
        return {text, {}};
    return {text.substr(0, empty_line + crlf.size()), text.substr(empty_line + 2 * crlf.size())};
}

std::size_t line_end(std::string_view text, std::size_t from)
{
    const auto at = text.find(crlf, from);
    return at == text.npos ? text.size() : at + crlf.size();
}

parse_error error_at(fault what, std::size_t offset, const char* expected)
{
    return {what, static_cast<std::uint32_t>(offset), expected};
}

}  // namespace

result<std::vector<body_part>> parse_multipart(std::string_view body, std::string_view boundary)
{
    if (boundary.empty())
        return error_at(fault::missing, 0, "a boundary");
    std::vector<body_part> parts;
    auto open = next_delimiter(body, boundary, 0);
    if (open.at == body.npos)
        return error_at(fault::truncated, body.size(), "\"--\" and the boundary");
    while (!open.closes)
    {
        if (parts.size() == limits::parts)
            return error_at(fault::too_many, open.end, "no more parts");
        const auto next = next_delimiter(body, boundary, open.end);
        if (next.at == body.npos)
            return error_at(fault::truncated, body.size(), "\"--\", the boundary and \"--\"");
        parts.push_back(part_of(body.substr(open.end, std::max(next.at, open.end) - open.end)));
        open = next;
    }
    return parts;
}

std::string_view body_part::value(std::string_view name) const
{
    for (auto rest = header; !rest.empty();)
    {
        // RFC 5322 2.2.3: a line that begins with white space continues the one before it.
        auto end = line_end(rest, 0);
        while (end < rest.size() && (rest[end] == ' ' || rest[end] == '\t'))
            end = line_end(rest, end);
        const auto line = rest.substr(0, end);
        const auto colon = line.find(':');
        if (colon != line.npos && iequals(trimmed(line.substr(0, colon)), name))
            return trimmed(line.substr(colon + 1));
        rest.remove_prefix(end);
    }
    return {};
}

namespace {

void look_for_sessions(std::string_view type_value, std::string_view body, int depth, session_bodies& out)
{
    const auto type = parse_media_type(type_value);
    if (!type || body.empty())
        return;
    if (iequals(type->type, "application") && iequals(type->subtype, "sdp"))
        out.found.push_back(body);
    if (!iequals(type->type, "multipart"))
        return;
    if (depth == limits::nesting)
    {
        out.whole = false;
        return;
    }
    const auto parts = parse_multipart(body, unquoted(type->params.value("boundary")));
    if (!parts)
    {
        out.whole = out.whole && parts.error().what != fault::too_many;
        return;
    }
    for (const auto& part : *parts)
    {
        // RFC 2045 6.2: identity, said in three ways.
        const auto encoding = part.value("Content-Transfer-Encoding");
        const bool plain = encoding.empty() || iequals(encoding, "binary") || iequals(encoding, "8bit") ||
                           iequals(encoding, "7bit");
        if (plain && part.value("Content-Encoding").empty())
            look_for_sessions(part.content_type(), part.body, depth + 1, out);
    }
}

}  // namespace

session_bodies session_bodies_of(const message& m)
{
    session_bodies out;
    if (!m.has(field_id::content_encoding))
        look_for_sessions(m.value(field_id::content_type), m.body(), 0, out);
    return out;
}

}  // namespace sip
