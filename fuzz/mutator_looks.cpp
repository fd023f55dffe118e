#include "mutator_looks.hpp"

#include "sip/names.hpp"
#include "sip/params.hpp"

#include <algorithm>
#include <array>

namespace kinds {

namespace {

using view = std::string_view;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_row(view line)
{
    const auto colon = line.find(':');
    return colon != view::npos && colon > 0 &&
           sip::field_named(line.substr(0, line.find_first_of(" \t:"))) != sip::field_id::other;
}

std::array<std::size_t, 3> count_lines(view input)  // all, x=, rows of known fields
{
    std::array<std::size_t, 3> out{};
    while (!input.empty() && out[0] < 16)
    {
        const auto end = std::min(input.find('\n'), input.size());
        const auto line = input.substr(0, end);
        input.remove_prefix(std::min(end + 1, input.size()));
        ++out[0];
        out[1] += line.size() > 1 && line[1] == '=' && is_letter(line[0]);
        out[2] += is_row(line);
    }
    return out;
}

// A message that lost its start line has most of them.
bool has_mandatory_rows(view input)
{
    using sip::field_id;
    unsigned found = 0;
    while (!input.empty())
    {
        const auto end = std::min(input.find('\n'), input.size());
        const auto line = input.substr(0, end);
        input.remove_prefix(std::min(end + 1, input.size()));
        switch (sip::field_named(line.substr(0, line.find_first_of(" \t:"))))
        {
        case field_id::via:
        case field_id::from:
        case field_id::to:
        case field_id::call_id:
        case field_id::cseq: ++found; break;
        default: break;
        }
    }
    return found >= 3;
}

bool begins_with_a_scheme(view text)
{
    constexpr std::array<view, 8> schemes{"sip:", "sips:", "tel:", "urn:", "im:", "pres:", "mailto:", "cid:"};
    return std::ranges::any_of(schemes, [&](view s) { return sip::iequals(text.substr(0, s.size()), s); });
}

}  // namespace

shape looks_like(view input)
{
    const auto begin = input.find_first_not_of("\r\n");
    if (begin == view::npos)
        return shape::text;
    const auto text = input.substr(begin);
    const auto line = text.substr(0, text.find_first_of("\r\n"));
    const auto lines = count_lines(text);
    if (line.starts_with("SIP/") && line.find(';') != view::npos && lines[0] == 1)
        return shape::via;
    if (line.starts_with("SIP/") || line.find(" SIP/") != view::npos)
        return shape::one_message;
    if (lines[1] * 2 > lines[0] && (text.starts_with("v=") || lines[1] > 1))
        return shape::sdp;
    if (text.starts_with("--") || text.find("\n--") != view::npos)
        return shape::body;
    if (lines[2] > 0 && lines[2] * 2 >= lines[0])
        return !is_row(line) && has_mandatory_rows(text) ? shape::one_message : shape::sipfrag;
    if (sip::iequals(text.substr(0, 7), "digest ") || text.find("nonce=\"") != view::npos)
        return shape::digest;
    if (begins_with_a_scheme(text))
        return line.size() < text.size() ? shape::uri : shape::one_uri;
    if (text.find("<sip") != view::npos || text.find("<tel:") != view::npos)
        return shape::name_addr;
    return shape::text;
}

}  // namespace kinds
