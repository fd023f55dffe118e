#include "page/judged.hpp"

#include "judge/summary.hpp"
#include "rules/provoked.hpp"

#include <algorithm>

namespace page {
namespace {

using state = judged_cell::state;

std::string in_letters(rules::letter_set letters) { return rules::to_text(letters); }

// Which script would give the occasion, of the first letter for which there is one.
std::string who_would(const rules::rule& r)
{
    for (const auto& l : r.letters)
        if (l.judged)
            if (const auto* by = rules::provoked_by(std::string{r.id} + '.' + l.id))
                return "scripts/" + rules::script_of(*by) + " would, with the device as " +
                       std::string{by->parties};
    return "no script of scripts/ is sure to";
}

bool is_judged(const rules::rule& r) { return r.check && rules::judged_letters(r) != 0; }

}  // namespace

judged_cell cell_for(const rules::verdict& v, rules::party_index who)
{
    const auto& r = *v.rule;
    const std::array one{who};
    const auto outcome = who == rules::nobody ? v.outcome : rules::outcome_of(v, who);
    std::vector<rules::party_index> all;
    for (const auto& e : v.exposed)
        all.push_back(e.party);
    const auto told =
        judge::letters_of(v, who == rules::nobody ? std::span<const rules::party_index>{all} : one);
    switch (outcome)
    {
    case rules::outcome::fail: return {state::broken, {}};
    case rules::outcome::warn: return {state::warned, {}};
    case rules::outcome::info: return {state::remarked, {}};
    case rules::outcome::pass: return {state::kept, {}};
    case rules::outcome::kept_in_part:
        return {state::kept_in_part,
                "." + in_letters(told.kept) + "; the occasion for ." +
                    in_letters(static_cast<rules::letter_set>(rules::judged_letters(r) & ~told.kept)) +
                    " did not come"};
    case rules::outcome::inconclusive:
    {
        auto why = std::string{to_text(told.why)};
        if (told.why == rules::doubt::nothing || why.empty())
            why = "whose doing it was cannot be told";
        return {state::open, (told.open != 0 ? "." + in_letters(told.open) + ": " : "") + why};
    }
    case rules::outcome::not_triggered: break;
    }
    if (!is_judged(r))
        return {state::not_judged, "what is played never shows it"};
    return {state::not_triggered, who_would(r)};
}

std::vector<judged_rule> rows_of(std::span<const rules::verdict* const> verdicts,
                                 std::span<const rules::party_index> who,
                                 const cell_of& cell)
{
    std::vector<judged_rule> out;
    for (const auto& r : rules::all_rules())
    {
        const auto v = std::ranges::find(verdicts, &r, [](const rules::verdict* one) { return one->rule; });
        judged_rule row{&r, {}};
        for (const auto p : who)
            row.cells.push_back(v == verdicts.end() ? judged_cell{state::not_asked, {}} : cell(**v, p));
        out.push_back(std::move(row));
    }
    return out;
}

std::vector<state_counts> counted(const evidence& e)
{
    std::vector<state_counts> out(e.judged_are.size());
    for (const auto& row : e.rules)
        for (std::size_t i = 0; i < out.size() && i < row.cells.size(); ++i)
            ++out[i][static_cast<std::size_t>(row.cells[i].is)];
    return out;
}

std::string_view area_of(std::string_view rule_id) { return rule_id.substr(0, rule_id.find('-')); }

std::string_view about(std::string_view area)
{
    struct name
    {
        std::string_view area, about;
    };
    static constexpr std::array names{
        name{"SYN", "how a message is written"},
        name{"RSP", "what a response repeats of its request"},
        name{"IDS", "tags, Call-IDs and CSeq numbers"},
        name{"VIA", "branches and what a server writes into Via"},
        name{"TXN", "transactions"},
        name{"CAN", "CANCEL"},
        name{"ACK", "ACK"},
        name{"BYE", "BYE"},
        name{"DLG", "dialogs"},
        name{"REG", "registrations"},
        name{"PRX", "proxies"},
        name{"RDR", "redirection"},
        name{"AUT", "challenges and credentials"},
        name{"TRN", "transports"},
        name{"SDP", "session descriptions"},
    };
    const auto* is = std::ranges::find(names, area, &name::area);
    return is == names.end() ? std::string_view{} : is->about;
}

}  // namespace page
