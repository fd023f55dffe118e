#include "script/templates.hpp"

#include "script/spelling.hpp"

#include <algorithm>
#include <charconv>

namespace script {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(placeholder::count_)> names{
    "{branch}",   "{call-id}",       "{cnonce}",      "{contact}",  "{cseq}",
    "{from-tag}", "{invite-branch}", "{invite-cseq}", "{length}",   "{local}",
    "{nonce}",    "{record-route}",  "{remote}",      "{response}", "{route}",
    "{scheme}",   "{to-tag}",        "{transport}",   "{uri}",      "{via}"};

// The next brace that is not what it is: its place, and how many octets are replaced.
struct found
{
    std::size_t at = std::string_view::npos, size = 0;
    explicit operator bool() const { return size > 0; }
};

bool is_of_a_name(char c) { return (c >= 'a' && c <= 'z') || c == '-'; }

// {0x00}
constexpr std::size_t octet_size = 6;
std::optional<char> octet_in(std::string_view name)
{
    unsigned value = 0;
    if (name.size() < octet_size || !name.starts_with("{0x") || name[octet_size - 1] != '}')
        return std::nullopt;
    const auto* const end = name.data() + octet_size - 1;
    const auto [read, error] = std::from_chars(name.data() + 3, end, value, 16);
    if (error != std::errc{} || read != end)
        return std::nullopt;
    return static_cast<char>(value);
}

found next_in(std::string_view text, std::size_t from)
{
    for (auto at = text.find('{', from); at != text.npos; at = text.find('{', at + 1))
    {
        if (text.substr(at).starts_with("{{"))
            return {at, 2};
        if (octet_in(text.substr(at)))
            return {at, octet_size};
        auto end = at + 1;
        while (end < text.size() && is_of_a_name(text[end]))
            ++end;
        if (end > at + 1 && end < text.size() && text[end] == '}')
            return {at, end + 1 - at};
    }
    return {};
}

std::optional<placeholder> named(std::string_view name)
{
    const auto found = std::ranges::find(names, name);
    if (found == names.end())
        return std::nullopt;
    return static_cast<placeholder>(found - names.begin());
}

}  // namespace

std::optional<wrong_placeholder> find_wrong_placeholder(std::string_view text, template_of where)
{
    for (auto f = next_in(text, 0); f; f = next_in(text, f.at + f.size))
    {
        const auto name = text.substr(f.at, f.size);
        if (name == "{{" || octet_in(name))
            continue;
        const auto is = named(name);
        if (!is)
            return wrong_placeholder{f.at, in_quotes(name) + " is not a placeholder (" + joined(names) +
                                               "; '{{' is a brace)" + did_you_mean(name, names)};
        if (*is == placeholder::length && where == template_of::field)
            return wrong_placeholder{f.at, "'{length}' is for 'octets': the machines count the body"};
    }
    return std::nullopt;
}

bool is_template(std::string_view text) { return static_cast<bool>(next_in(text, 0)); }

std::string filled_in(std::string_view text, const placeholder_values& values)
{
    std::string out;
    std::vector<std::size_t> lengths;  // where the count is put
    std::size_t done = 0;
    for (auto f = next_in(text, 0); f; f = next_in(text, f.at + f.size))
    {
        out.append(text.substr(done, f.at - done));
        done = f.at + f.size;
        const auto name = text.substr(f.at, f.size);
        if (name == "{{")
            out.push_back('{');
        else if (const auto octet = octet_in(name))
            out.push_back(*octet);
        else if (const auto is = named(name); is == placeholder::length)
            lengths.push_back(out.size());
        else if (is)
            out.append(values[*is]);
    }
    out.append(text.substr(done));
    const auto body = std::string_view{out}.find("\r\n\r\n");
    const auto size = std::to_string(body == out.npos ? 0 : out.size() - (body + 4));
    while (!lengths.empty())
    {
        out.insert(lengths.back(), size);
        lengths.pop_back();
    }
    return out;
}

namespace {

constexpr std::size_t least_distinctive = 4;

// The longest goes first: a Via holds a branch.
std::vector<placeholder> by_length(const placeholder_values& values)
{
    std::vector<placeholder> out;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (const auto p = static_cast<placeholder>(i); values[p].size() >= least_distinctive)
            out.push_back(p);
    std::ranges::stable_sort(out, std::greater{}, [&](placeholder p) { return values[p].size(); });
    return out;
}

// "CSeq: 1 INVITE", and where the number stands in it; npos: another row.
std::size_t number_in_row(std::string_view row, std::string_view number)
{
    constexpr std::string_view name = "CSeq: ";
    const auto rest = row.substr(0, row.find("\r\n"));
    return !number.empty() && rest.starts_with(name) && rest.substr(name.size()).starts_with(number) &&
                   rest.substr(name.size() + number.size()).starts_with(' ')
               ? name.size()
               : rest.npos;
}

}  // namespace

std::string as_template(std::string_view octets, const placeholder_values& values)
{
    const auto known = by_length(values);
    const auto& number = values[placeholder::cseq];
    std::string out;
    for (std::size_t at = 0; at < octets.size();)
    {
        const auto rest = octets.substr(at);
        if (const auto before = number_in_row(rest, number); before != rest.npos && out.ends_with("\r\n"))
        {
            out.append(rest.substr(0, before)).append("{cseq}");
            at += before + number.size();
            continue;
        }
        const auto found =
            std::ranges::find_if(known, [&](placeholder p) { return rest.starts_with(values[p]); });
        if (found != known.end())
        {
            out.append(names[static_cast<std::size_t>(*found)]);
            at += values[*found].size();
            continue;
        }
        if (octets[at] == '{')
            out.push_back('{');
        out.push_back(octets[at++]);
    }
    return out;
}

std::vector<std::string> as_lines(std::string_view text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::vector<std::string> out(1);
    for (std::size_t at = 0; at < text.size(); ++at)
    {
        const auto c = text[at];
        if (text.substr(at).starts_with("\r\n"))
        {
            out.emplace_back();
            ++at;
        }
        else if ((c < ' ' && c != '\t') || c > '~')
        {
            const auto value = static_cast<unsigned char>(c);
            out.back().append("{0x").append({digits[value >> 4], digits[value & 15], '}'});
        }
        else
            out.back().push_back(c);
    }
    return out;
}

}  // namespace script
