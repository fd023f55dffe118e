#include "campaign/minimize.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>

namespace campaign {

namespace {

std::vector<std::size_t> without(const std::vector<std::size_t>& all, std::size_t from, std::size_t to)
{
    auto out = all;
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(from), out.begin() + static_cast<std::ptrdiff_t>(to));
    return out;
}

bool is_separator(char c) { return std::string_view{" \t,;:=<>@\"()?&/"}.find(c) != std::string_view::npos; }

// Separators one by one, what is between them, and placeholders whole.
std::vector<std::string> tokens_of(const std::string& line)
{
    std::vector<std::string> out;
    for (std::size_t at = 0; at < line.size();)
    {
        auto end = at + 1;
        if (line[at] == '{')
        {
            const auto close = line.find('}', at);
            end = line.compare(at, 2, "{{") == 0 ? at + 2 : close == line.npos ? line.size() : close + 1;
        }
        else if (!is_separator(line[at]))
            while (end < line.size() && line[end] != '{' && !is_separator(line[end]))
                ++end;
        out.push_back(line.substr(at, end - at));
        at = end;
    }
    return out;
}

std::string joined(const std::vector<std::string>& parts, const std::vector<std::size_t>& kept)
{
    std::string out;
    for (const auto i : kept)
        out += parts[i];
    return out;
}

constexpr std::size_t long_token = 8;

// Halves what can be halved, then quarters, down to single octets.
std::string shorter(std::string token, const std::function<bool(const std::string&)>& still)
{
    for (auto piece = token.size() / 2; piece > 0; piece /= 2)
        while (token.size() > piece)
        {
            auto less = token.substr(0, token.size() - piece);
            if (!still(less))
                break;
            token = std::move(less);
        }
    return token;
}

}  // namespace

std::vector<std::size_t> least_parts(std::size_t count, const still_of_parts& still)
{
    std::vector<std::size_t> kept(count);
    std::iota(kept.begin(), kept.end(), std::size_t{0});
    for (auto size = count / 2; size > 0;)
    {
        bool smaller = false;
        for (std::size_t from = 0; from < kept.size();)
        {
            const auto to = std::min(from + size, kept.size());
            if (auto less = without(kept, from, to); !less.empty() && still(less))
            {
                kept = std::move(less);
                smaller = true;
            }
            else
                from = to;
        }
        if (!smaller || size > 1)
            size /= 2;
    }
    return kept;
}

std::vector<std::string> least_lines(std::vector<std::string> lines, const still_of_lines& still)
{
    const auto all = lines;
    const auto chosen = [&](const std::vector<std::size_t>& kept) {
        std::vector<std::string> out;
        for (const auto i : kept)
            out.push_back(all[i]);
        return out;
    };
    lines = chosen(least_parts(all.size(), [&](const auto& kept) { return still(chosen(kept)); }));
    for (std::size_t i = 0; i < lines.size(); ++i)
    {
        auto tried = lines;
        const auto tokens = tokens_of(lines[i]);
        if (tokens.size() > 1)
            lines[i] = joined(tokens, least_parts(tokens.size(), [&](const auto& kept) {
                                  tried[i] = joined(tokens, kept);
                                  return still(tried);
                              }));
        auto parts = tokens_of(lines[i]);
        for (auto& part : parts)
        {
            if (part.size() < long_token || part.starts_with('{'))
                continue;
            part = shorter(part, [&](const std::string& less) {
                auto now = parts;
                now[static_cast<std::size_t>(&part - parts.data())] = less;
                tried[i].clear();
                for (const auto& p : now)
                    tried[i] += p;
                return still(tried);
            });
        }
        lines[i].clear();
        for (const auto& p : parts)
            lines[i] += p;
    }
    return lines;
}

}  // namespace campaign
