#include "script/templates.hpp"

#include "script/spelling.hpp"

#include <algorithm>
#include <vector>

namespace script {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(placeholder::count_)> names{
    "{branch}", "{call-id}", "{contact}", "{cseq}",   "{from-tag}", "{length}",
    "{local}",  "{nonce}",   "{remote}",  "{scheme}", "{to-tag}",   "{transport}"};

// The next brace that is not what it is: its place, and how many octets are replaced.
struct found
{
    std::size_t at = std::string_view::npos, size = 0;
    explicit operator bool() const { return size > 0; }
};

bool is_of_a_name(char c) { return (c >= 'a' && c <= 'z') || c == '-'; }

found next_in(std::string_view text, std::size_t from)
{
    for (auto at = text.find('{', from); at != text.npos; at = text.find('{', at + 1))
    {
        if (text.substr(at).starts_with("{{"))
            return {at, 2};
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
        if (name == "{{")
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

}  // namespace script
