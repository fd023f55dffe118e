#include "lab/coverage.hpp"

#include "rules/provoked.hpp"
#include "rules/rule.hpp"

#include <algorithm>
#include <map>

namespace lab {

std::string_view to_text(tested t)
{
    switch (t)
    {
    case tested::broken: return "broken";
    case tested::warned: return "warned";
    case tested::kept: return "kept";
    case tested::in_part: return "kept in part";
    case tested::open: return "could not be judged";
    default: return "never triggered";
    }
}

namespace {

std::string provoking(const rules::rule& r)
{
    for (const auto& l : r.letters)
        if (const auto* by = rules::provoked_by(std::string{r.id} + '.' + l.id))
            return rules::script_of(*by) + ", of a device as " + std::string{by->parties};
    return {};
}

}  // namespace

std::vector<rule_row> rules_tested(const std::vector<cell>& cells)
{
    std::vector<rule_row> out;
    std::map<std::string, std::size_t, std::less<>> at;
    for (const auto& r : rules::all_rules())
    {
        at.emplace(r.id, out.size());
        rule_row row;
        row.id = r.id;
        row.spec = r.spec;
        row.sentence = r.sentence;
        row.by_script = provoking(r);
        out.push_back(std::move(row));
    }
    const auto mark = [&](const std::vector<std::string>& ids, tested what, const cell& c) {
        for (const auto& id : ids)
        {
            const auto found = at.find(id);
            if (found == at.end())
                continue;
            auto& row = out[found->second];
            row.is = std::min(row.is, what);
            row.kept += what == tested::kept;
            if (what == tested::broken)
            {
                ++row.broken;
                row.broken_by.push_back(c.key.name());
            }
        }
    };
    for (const auto& c : cells)
    {
        mark(c.rules.broken, tested::broken, c);
        mark(c.rules.warned, tested::warned, c);
        mark(c.rules.kept, tested::kept, c);
        mark(c.rules.in_part, tested::in_part, c);
        mark(c.rules.open, tested::open, c);
    }
    return out;
}

}  // namespace lab
