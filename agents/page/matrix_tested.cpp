#include "lab/coverage.hpp"
#include "page/matrix_parts.hpp"

#include <array>
#include <map>
#include <optional>
#include <set>

namespace page {

namespace {

constexpr std::size_t longest_sentence = 500;

void fill_rules(fields all, const lab::results& r)
{
    const auto rules = lab::rules_tested(r.cells);
    std::array<std::size_t, static_cast<std::size_t>(lab::tested::count_)> n{};
    std::optional<fields> judged, never;
    for (const auto& rule : rules)
    {
        ++n[static_cast<std::size_t>(rule.is)];
        if (rule.is == lab::tested::never)
        {
            if (!never)
                never = all.add("NEVER_ONES");
            never->add("NEVER")
                .set("ID", rule.id)
                .set("SENTENCE", rule.sentence)
                .set("BY", rule.by_script.empty() ? "none of scripts/ is sure to" : rule.by_script);
            continue;
        }
        if (!judged)
            judged = all.add("RULES_JUDGED");
        judged->add("RULE")
            .set("ID", rule.id)
            .set("SENTENCE", rule.sentence)
            .set("SPEC", rule.spec)
            .set("IS", lab::to_text(rule.is))
            .set("KEPT", rule.kept)
            .set("BROKEN", rule.broken)
            .set("BY", joined(rule.broken_by, 5));
    }
    if (!judged)
        all.show("NO_RULES");
    if (!never)
        all.show("NONE_NEVER");
    const auto share = lab::shares({n.begin(), n.end()});
    for (std::size_t i = 0; i < n.size(); ++i)
        all.add("SHARE")
            .set("NAME", lab::to_text(static_cast<lab::tested>(i)))
            .set("N", n[i])
            .set("PERCENT", share[i]);
    all.add("SHARE").set("NAME", "all").set("N", rules.size()).set("PERCENT", "100.0 %");
}

void fill_not_played(fields all, const lab::results& r)
{
    const auto counts = lab::count(r.cells);
    const auto share = lab::shares({counts.begin(), counts.end()});
    for (std::size_t i = 0; i < counts.size(); ++i)
        all.add("CELL_SHARE")
            .set("NAME", lab::to_text(static_cast<lab::verdict>(i)))
            .set("N", counts[i])
            .set("PERCENT", share[i]);
    all.add("CELL_SHARE").set("NAME", "all").set("N", r.cells.size()).set("PERCENT", "100.0 %");
    std::set<std::string> played;
    std::map<std::string, std::string> why;
    for (const auto& c : r.cells)
    {
        if (c.runs > 0)
            played.insert(c.key.flow);
        why.emplace(c.key.flow, c.sentence);
    }
    std::optional<fields> list;
    for (const auto& f : lab::flows_of(r.cells))
        if (!played.contains(f))
        {
            if (!list)
                list = all.add("NO_FLOWS");
            list->add("NO_FLOW").set("NAME", f).set("WHY", shortly(why[f]));
        }
    if (!list)
        all.show("ALL_FLOWS");
}

}  // namespace

std::string shortly(const std::string& text)
{
    return text.size() <= longest_sentence
               ? text
               : text.substr(0, longest_sentence) + "... (" + std::to_string(text.size() - longest_sentence) +
                     " octets more)";
}

std::string joined(const std::vector<std::string>& all, std::size_t most)
{
    std::string out;
    for (std::size_t i = 0; i < all.size() && i < most; ++i)
        out += (i == 0 ? "" : ", ") + all[i];
    if (all.size() > most)
        out += " and " + std::to_string(all.size() - most) + " more";
    return out;
}

void fill_tested(fields all, const lab::results& r)
{
    fill_rules(all, r);
    fill_not_played(all, r);
}

}  // namespace page
