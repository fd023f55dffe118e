#include "script/spelling.hpp"

#include "script/printable.hpp"

#include <algorithm>

namespace script {
namespace {

constexpr std::size_t longest_word = 64;  // what is longer resembles nothing, and the table below stays small

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

}  // namespace

std::size_t edits_between(std::string_view a, std::string_view b)
{
    if (a.size() > longest_word || b.size() > longest_word)
        return std::max(a.size(), b.size());
    const auto width = b.size() + 1;
    std::vector<std::size_t> table((a.size() + 1) * width);
    const auto cost = [&](std::size_t i, std::size_t j) -> std::size_t& { return table[i * width + j]; };
    for (std::size_t i = 0; i <= a.size(); ++i)
        for (std::size_t j = 0; j <= b.size(); ++j)
        {
            if (i == 0 || j == 0)
            {
                cost(i, j) = i + j;
                continue;
            }
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            cost(i, j) =
                std::min({cost(i - 1, j) + 1, cost(i, j - 1) + 1, cost(i - 1, j - 1) + (same ? 0u : 1u)});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
                cost(i, j) = std::min(cost(i, j), cost(i - 2, j - 2) + 1);
        }
    return cost(a.size(), b.size());
}

std::string_view nearest(std::string_view written, std::span<const std::string_view> allowed)
{
    std::string_view best;
    std::size_t fewest = std::max<std::size_t>(1, written.size() / 3) + 1;
    for (const auto word : allowed)
        if (const auto edits = edits_between(written, word); edits < fewest)
        {
            fewest = edits;
            best = word;
        }
    return best;
}

std::string did_you_mean(std::string_view written, std::span<const std::string_view> allowed)
{
    const auto word = nearest(written, allowed);
    return word.empty() ? std::string{} : "; did you mean '" + std::string{word} + "'?";
}

std::string in_quotes(std::string_view written)
{
    constexpr std::size_t shown = 60;
    return "'" + printable(written.substr(0, shown)) + (written.size() > shown ? "...'" : "'");
}

std::string joined(std::span<const std::string_view> words, std::string_view between)
{
    std::string out;
    for (const auto word : words)
    {
        if (!out.empty())
            out += between;
        out += word;
    }
    return out;
}

}  // namespace script
