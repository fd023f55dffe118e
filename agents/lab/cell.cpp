#include "lab/cell.hpp"

#include "rules/flow_rules.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace lab {

namespace {

struct words
{
    std::string_view text, letter;
};

constexpr std::array<words, static_cast<std::size_t>(verdict::count_)> all{{
    {"pass", "P"},
    {"warn", "W"},
    {"fail", "F"},
    {"inconclusive", "I"},
    {"unsupported", "U"},
    {"not run", "-"},
    {"expected failure", "x"},
    {"unexpected pass", "X"},
}};

}  // namespace

std::string_view to_text(verdict v) { return all[static_cast<std::size_t>(v)].text; }
std::string_view letter_of(verdict v) { return all[static_cast<std::size_t>(v)].letter; }

std::string_view to_text(section s)
{
    switch (s)
    {
    case section::knock_out: return "knock-out";
    case section::important: return "important";
    case section::optional: return "optional";
    default: return "not in the policy";
    }
}

std::optional<section> section_named(std::string_view text)
{
    for (std::size_t i = 0; i < static_cast<std::size_t>(section::count_); ++i)
        if (to_text(static_cast<section>(i)) == text)
            return static_cast<section>(i);
    return std::nullopt;
}

std::optional<verdict> verdict_named(std::string_view v)
{
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].text == v)
            return static_cast<verdict>(i);
    return std::nullopt;
}

std::vector<std::string> broken_rules(const cell& c)
{
    std::vector<std::string> out;
    for (const auto& f : c.findings)
        if (f.level == "must")
            out.push_back(f.rule);
    std::ranges::sort(out);
    out.erase(std::ranges::unique(out).begin(), out.end());
    return out;
}

std::string opened_by(const cell& c)
{
    return c.evidence + '/' + (c.page.empty() ? std::string{"result.json"} : c.page);
}

const cell_finding* worst_of(const cell& c)
{
    const std::string_view level = c.was == verdict::fail ? "must" : "should";
    const cell_finding* out = nullptr;
    for (const auto& f : c.findings)
        if (f.level == level &&
            (!out || (rules::find_flow_rule(out->rule) && !rules::find_flow_rule(f.rule))))
            out = &f;
    return out;
}

std::string in_figures(const cell& c)
{
    if (c.runs < 2)
        return {};
    const auto share = wilson(c.passed, c.judged);
    const auto percent = [](double d) { return std::to_string(std::lround(d * 100)); };
    return std::to_string(c.passed) + '/' + std::to_string(c.judged) + " (" + percent(share.from) + '-' +
           percent(share.to) + " %)";
}

}  // namespace lab
