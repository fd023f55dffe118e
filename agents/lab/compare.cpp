#include "lab/compare.hpp"

#include <algorithm>
#include <map>

namespace lab {

namespace {

bool fails(const cell& c) { return is_bad(c.is); }
bool was_judged(const cell& c) { return is_bad(c.is) || is_good(c.is) || c.is == verdict::expected_failure; }

difference between(const cell& now, const cell* before)
{
    difference out;
    out.known = before != nullptr;
    const cell nothing;
    const auto& old = before ? *before : nothing;
    out.before = old.is;
    const auto then = broken_rules(old), today = broken_rules(now);
    if (fails(now))
        std::ranges::set_difference(today, then, std::back_inserter(out.rules));
    if (was_judged(now))
        std::ranges::set_difference(then, today, std::back_inserter(out.gone));
    if (fails(now))
    {
        if (!fails(old) || !out.rules.empty() || now.is != old.is)
            out.is = change::broke;
        else if (!out.gone.empty())
            out.is = change::fewer;
    }
    else if (fails(old) && is_good(now.is))
        out.is = change::mended;
    else if (was_judged(old) && !was_judged(now))
        out.is = change::gone;
    else if (!was_judged(old) && is_good(now.is))
        out.is = change::fresh;
    return out;
}

}  // namespace

std::string_view to_text(change c)
{
    switch (c)
    {
    case change::broke: return "new failure";
    case change::mended: return "mended";
    case change::fewer: return "breaks fewer rules";
    case change::gone: return "no longer judged";
    case change::fresh: return "newly judged";
    case change::none: break;
    }
    return "";
}

std::vector<difference> compare(const std::vector<cell>& now, const std::vector<cell>& before)
{
    std::map<cell_key, const cell*> known;
    for (const auto& c : before)
        known.emplace(c.key, &c);
    std::vector<difference> out;
    for (const auto& c : now)
    {
        const auto there = known.find(c.key);
        out.push_back(between(c, there == known.end() ? nullptr : there->second));
    }
    return out;
}

bool is_known(const cell& now, const difference& since)
{
    if (now.is == verdict::warn)
        return since.before == verdict::warn || is_bad(since.before);
    return is_bad(now.is) && since.known && since.is != change::broke;
}

}  // namespace lab
