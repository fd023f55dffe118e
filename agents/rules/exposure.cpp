#include "rules/exposure.hpp"

#include "rules/rule.hpp"

#include <algorithm>
#include <array>

namespace rules {

std::string to_text(letter_set letters)
{
    std::string out;
    for (char id = 'a'; letters != 0; letters >>= 1, ++id)
        if ((letters & 1) != 0)
            out += id;
    return out;
}

std::string_view to_text(doubt d)
{
    switch (d)
    {
    case doubt::watch_ended: return "the watch ended before it could be told";
    case doubt::not_all_seen: return "not all that it is told by was seen";
    case doubt::altered: return "what it is about was altered on purpose";
    case doubt::stalled: return "this program stood still meanwhile";
    case doubt::withdrawn: return "what was found may be another's doing";
    case doubt::nothing: break;
    }
    return "";
}

letter_set judged_letters(const rule& r)
{
    letter_set out = 0;
    for (const auto& l : r.letters)
        if (l.judged && r.check)
            out |= letters_of({&l.id, 1});
    return out;
}

outcome outcome_of(const verdict& v, party_index who)
{
    const auto one = std::ranges::find(v.exposed, who, &exposure::party);
    if (one == v.exposed.end() || !v.rule)
        return outcome::not_triggered;
    if (one->broken != 0)
    {
        auto worst = level::info;
        for (const auto& f : v.findings)
            worst = f.party == who ? std::min(worst, f.level) : worst;
        const bool told = std::ranges::find(v.findings, who, &finding::party) != v.findings.end();
        for (const auto& l : v.rule->letters)
            if (!told && (one->broken & letters_of({&l.id, 1})) != 0)  // over limits::findings
                worst = std::min(worst, l.level);
        return worst == level::must ? outcome::fail : worst == level::should ? outcome::warn : outcome::info;
    }
    if (one->open != 0)
        return outcome::inconclusive;
    if (one->could == 0)
        return one->spared != 0 ? outcome::inconclusive : outcome::not_triggered;
    return (judged_letters(*v.rule) & ~one->could) == 0 ? outcome::pass : outcome::kept_in_part;
}

outcome outcome_of_devices(const verdict& v, std::span<const party> parties)
{
    constexpr std::array order = {outcome::not_triggered, outcome::kept_in_part, outcome::pass,
                                  outcome::inconclusive,  outcome::info,         outcome::warn,
                                  outcome::fail};
    const auto weight = [&](outcome o) { return std::ranges::find(order, o); };
    auto all = outcome::not_triggered;
    for (const auto& one : v.exposed)
        if (one.party < parties.size() && parties[one.party].device)
            if (const auto o = outcome_of(v, one.party); weight(o) > weight(all))
                all = o;
    return all;
}

void leave_open(verdict& v, std::span<const finding> taken)
{
    for (const auto& f : taken)
        if (auto* one = exposure_of(v.exposed, f.party))
        {
            const auto letter = letters_of(std::string_view{f.rule}.substr(f.rule.size() - 1));
            one->open |= letter;
            one->broken &= static_cast<letter_set>(~letter);
            one->why = one->why == doubt::nothing ? doubt::withdrawn : one->why;
        }
    for (const auto& f : v.findings)
        if (auto* one = exposure_of(v.exposed, f.party))
            one->broken |= letters_of(std::string_view{f.rule}.substr(f.rule.size() - 1));
    v.outcome = v.findings.empty() ? outcome::inconclusive : worst(v.findings);
}

}  // namespace rules
