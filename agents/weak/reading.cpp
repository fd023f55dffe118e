#include "weak/reading.hpp"

#include <algorithm>
#include <limits>

namespace weak {

namespace {

constexpr auto npos = std::string_view::npos;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_alike(char a, char b) { return lower(a) == lower(b); }

// In any case of letters.
std::size_t find(std::string_view in, std::string_view what)
{
    const auto at = std::search(in.begin(), in.end(), what.begin(), what.end(), is_alike);
    return at == in.end() ? npos : static_cast<std::size_t>(at - in.begin());
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::string_view up_to(std::string_view text, std::string_view any_of)
{
    return text.substr(0, text.find_first_of(any_of));
}

row row_of(std::string_view line)
{
    row out;
    const auto colon = line.find(':');
    out.name = trimmed(line.substr(0, colon));
    out.value = colon == npos ? std::string_view{} : trimmed(line.substr(colon + 1));
    out.id = sip::field_named(out.name);
    out.folded = line.find('\n') != npos;
    return out;
}

// Up to the end of the line that no blank follows. `rest` is what stands behind it.
std::string_view logical_line(std::string_view& rest)
{
    auto feed = rest.find('\n');
    while (feed != npos && feed + 1 < rest.size() && (rest[feed + 1] == ' ' || rest[feed + 1] == '\t'))
        feed = rest.find('\n', feed + 1);
    const auto line = rest.substr(0, feed);
    rest = feed == npos ? std::string_view{} : rest.substr(feed + 1);
    return line;
}

std::string_view value_of_param(std::string_view text, std::string_view name_and_equals)
{
    const auto at = find(text, name_and_equals);
    return at == npos ? std::string_view{} : up_to(text.substr(at + name_and_equals.size()), ";,> \t\r\n");
}

}  // namespace

reading::reading(std::string_view whole) : octets{whole}
{
    while (!octets.empty() && (octets.front() == '\r' || octets.front() == '\n'))
        octets.remove_prefix(1);
    auto rest = octets;
    bool is_first = true;
    header = octets;
    while (!rest.empty())
    {
        const auto line = is_first ? rest.substr(0, rest.find('\n')) : logical_line(rest);
        if (is_first)
        {
            rest.remove_prefix(std::min(rest.size(), line.size() + 1));
            start_line = trimmed(line);
        }
        else if (trimmed(line).empty())
        {
            header = octets.substr(0, octets.size() - rest.size());
            body = rest;
            break;
        }
        else
            rows.push_back(row_of(line));
        is_first = false;
    }
    first = start_line.substr(0, start_line.find(' '));
    if (first.size() < start_line.size())
    {
        const auto behind = start_line.substr(first.size() + 1);
        second = behind.substr(0, behind.find(' '));
        third = second.size() < behind.size() ? behind.substr(second.size() + 1) : std::string_view{};
    }
}

std::size_t reading::count(sip::field_id id) const
{
    return static_cast<std::size_t>(std::ranges::count(rows, id, &row::id));
}

std::string_view reading::value(sip::field_id id) const
{
    const auto found = std::ranges::find(rows, id, &row::id);
    return found == rows.end() ? std::string_view{} : found->value;
}

number number_in(std::string_view text)
{
    number out;
    text = trimmed(text);
    if (text.starts_with('-'))
    {
        out.is_negative = true;
        text.remove_prefix(1);
    }
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1))
    {
        out.is_one = true;
        const auto digit = static_cast<std::uint64_t>(text.front() - '0');
        out.value = out.value > (most - digit) / 10 ? most : out.value * 10 + digit;
    }
    return out;
}

std::string_view tag_of(std::string_view value) { return value_of_param(value, ";tag="); }

std::string_view digest_value(std::string_view credentials, std::string_view name, bool& found)
{
    found = false;
    for (auto rest = credentials; !rest.empty();)
    {
        const auto at = find(rest, name);
        if (at == npos)
            return {};
        const bool begins = at == 0 || is_blank(rest[at - 1]) || rest[at - 1] == ',';
        rest.remove_prefix(at + name.size());
        const auto behind = trimmed(rest);
        if (!begins || !behind.starts_with('='))
            continue;
        found = true;
        const auto value = trimmed(behind.substr(1));
        if (value.starts_with('"'))
            return value.substr(1, value.find('"', 1) - 1);
        return up_to(value, ", \t\r\n");
    }
    return {};
}

std::string_view uri_in(std::string_view value)
{
    const auto open = value.find('<');
    return open == npos ? up_to(value, ";,") : up_to(value.substr(open + 1), ">");
}

std::string_view user_of(std::string_view uri)
{
    const auto at = uri.find('@');
    const auto colon = uri.find(':');
    return at == npos || colon == npos || colon > at ? std::string_view{}
                                                     : uri.substr(colon + 1, at - colon - 1);
}

std::string_view host_of(std::string_view uri)
{
    const auto at = uri.find('@');
    const auto colon = uri.find(':');
    if (at == npos && colon == npos)
        return {};
    return up_to(uri.substr((at == npos ? colon : at) + 1), ";?>, ");
}

std::string_view sent_by(std::string_view via)
{
    const auto blank = via.find_first_of(" \t");
    return blank == npos ? std::string_view{} : up_to(trimmed(via.substr(blank)), ";, \t\r\n");
}

std::string_view branch_of(std::string_view via) { return value_of_param(up_to(via, ","), ";branch="); }

std::size_t values_in(std::string_view value)
{
    std::size_t out = 1;
    bool quoted = false;
    for (std::size_t i = 0; i < value.size(); ++i)
        if (value[i] == '\\' && quoted)
            ++i;
        else if (value[i] == '"')
            quoted = !quoted;
        else if (value[i] == ',' && !quoted)
            ++out;
    return out;
}

bool is_unquoted(std::string_view value)
{
    bool quoted = false;
    for (std::size_t i = 0; i < value.size(); ++i)
        if (value[i] == '\\' && quoted)
            ++i;
        else if (value[i] == '"')
            quoted = !quoted;
    return quoted;
}

bool is_cut_escape(std::string_view text)
{
    for (auto at = text.find('%'); at != npos; at = text.find('%', at + 1))
        if (at + 2 >= text.size() || !is_hex(text[at + 1]) || !is_hex(text[at + 2]))
            return true;
    return false;
}

std::uint64_t cseq_of(const reading& r) { return number_in(r.value(sip::field_id::cseq)).value; }

std::string_view method_of_cseq(const reading& r)
{
    const auto value = r.value(sip::field_id::cseq);
    const auto blank = value.find_first_of(" \t\r\n");
    return blank == npos ? std::string_view{} : trimmed(value.substr(blank));
}

bool next_line(std::string_view& rest, std::string_view& line)
{
    if (rest.empty())
        return false;
    const auto feed = rest.find('\n');
    line = rest.substr(0, feed);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    rest = feed == npos ? std::string_view{} : rest.substr(feed + 1);
    return true;
}

bool has_addresses(sip::field_id id)
{
    using enum sip::field_id;
    return id == from || id == to || id == contact || id == route || id == record_route || id == refer_to ||
           id == reply_to;
}

}  // namespace weak
