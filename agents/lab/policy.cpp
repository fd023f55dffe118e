#include "lab/policy.hpp"

#include "lab/plan.hpp"

#include <algorithm>
#include <map>

namespace lab {

namespace {

// "CAN" and "CAN-SRV" are of CAN-SRV-1.c, and CAN-SRV-1 is; "CAN-SRV-1" is not of CAN-SRV-10.
bool is_of(std::string_view rule, std::string_view named)
{
    return rule.starts_with(named) &&
           (rule.size() == named.size() || rule[named.size()] == '-' || rule[named.size()] == '.');
}

bool has_broken(const cell& c, const std::vector<std::string>& rules)
{
    return std::ranges::any_of(c.findings, [&](const cell_finding& f) {
        return f.level != "info" &&
               std::ranges::any_of(rules, [&](const auto& named) { return is_of(f.rule, named); });
    });
}

bool names(const policy_section& s, const cell& c, const named_flow& flow)
{
    return std::ranges::any_of(s.flows, [&](const auto& f) { return names_flow(f.pattern, flow); }) ||
           has_broken(c, s.rules) || std::ranges::find(s.verdicts, c.is) != s.verdicts.end();
}

// That it was expected to fail says nothing against a device.
bool passes(verdict v) { return is_good(v) || v == verdict::unexpected_pass; }

bool knocks_out(const policy_section& s, const cell& c)
{
    return c.is == verdict::fail || std::ranges::find(s.verdicts, c.is) != s.verdicts.end() ||
           (c.is == verdict::warn && has_broken(c, s.rules));
}

// While its cells are gone through.
struct balance
{
    bool any = false, all_good = true;
    std::vector<bool> kept;  // of each rule that is a knock-out: the device kept one of that name
};

}  // namespace

section section_of(const policy& p, const cell& c, const named_flow& flow)
{
    for (std::size_t i = 0; i < p.sections.size(); ++i)
        if (names(p.sections[i], c, flow))
            return static_cast<section>(i);
    return section::unnamed;
}

std::string_view to_text(standing s)
{
    switch (s)
    {
    case standing::passed: return "all passed";
    case standing::not_shown: return "not all shown";
    case standing::knocked_out: return "knocked out";
    default: return "none applies";
    }
}

std::vector<policy_row> by_policy(const policy& p, const std::vector<cell>& cells)
{
    const auto& first = p.sections[static_cast<std::size_t>(section::knock_out)];
    std::vector<policy_row> out;
    std::vector<balance> of;
    std::map<std::string_view, std::size_t> at;
    for (const auto& c : cells)
    {
        const auto [place, fresh] = at.emplace(c.key.device, out.size());
        if (fresh)
        {
            out.push_back({c.key.device, standing::nothing, {}, {}, {}});
            of.push_back({false, true, std::vector<bool>(first.rules.size())});
        }
        auto& row = out[place->second];
        auto& so_far = of[place->second];
        ++row.sections[static_cast<std::size_t>(c.weighs)][static_cast<std::size_t>(c.is)];
        for (std::size_t i = 0; i < first.rules.size(); ++i)
            so_far.kept[i] = so_far.kept[i] || std::ranges::any_of(c.rules.kept, [&](const auto& rule) {
                                 return is_of(rule, first.rules[i]);
                             });
        if (c.weighs != section::knock_out)
            continue;
        so_far.any = so_far.any || c.applies;
        so_far.all_good = so_far.all_good && (passes(c.is) || !c.applies);
        if (knocks_out(first, c))
            row.by.push_back(c.key.name());
    }
    for (std::size_t i = 0; i < out.size(); ++i)
    {
        for (std::size_t k = 0; k < first.rules.size(); ++k)
            if (!of[i].kept[k])
                out[i].not_kept.push_back(first.rules[k]);
        const bool has_one = of[i].any || !first.rules.empty();
        out[i].is = !out[i].by.empty()                          ? standing::knocked_out
                    : !has_one                                  ? standing::nothing
                    : of[i].all_good && out[i].not_kept.empty() ? standing::passed
                                                                : standing::not_shown;
    }
    return out;
}

}  // namespace lab
