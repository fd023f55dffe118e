#include "judge/waiver_ledger.hpp"

#include "judge/summary.hpp"

#include <algorithm>

namespace judge {

std::string waiver_standing::complaint() const
{
    const auto of = party + ": the waiver of " + what.rule + " (" + what.place + ", " + what.owner + ") ";
    if (expired)
        return of + "expired on " + device::to_text(what.until) + ": renew it, or take it out";
    if (judged > 0 && matched == 0)
        return of + "is no longer needed: " + (judged == 1 ? "a run" : std::to_string(judged) + " runs") +
               " judged it and found nothing; take it out";
    return {};
}

void waiver_ledger::add(const run_result& r)
{
    for (const auto& w : r.waivers)
    {
        const auto name = party_name(r, w.party);
        auto known = std::ranges::find_if(
            all_, [&](const waiver_standing& s) { return s.what.place == w.what.place && s.party == name; });
        if (known == all_.end())
            known = all_.insert(all_.end(), {name, w.what, w.expired});
        known->matched += w.matched;
        known->judged += w.judged;
    }
}

bool waiver_ledger::has_complaint() const
{
    return std::ranges::any_of(all_, [](const waiver_standing& s) { return !s.complaint().empty(); });
}

}  // namespace judge
