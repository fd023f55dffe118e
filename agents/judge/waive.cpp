#include "judge/waive.hpp"

#include "judge/fingerprint.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace judge {

namespace {

using rules::letter_set;

// Letters that are about times, counts or addresses which a proxy between a device and us may have made.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> only_direct{{
    {"SYN-MF-1", "b"},
    {"IDS-CSEQ-2", "b"},
    {"VIA-RCV-1", "b"},
    {"TXN-100-1", "a"},
    {"TXN-1XX-1", "bc"},
    {"DLG-RT-1", "e"},
    {"AUT-CRED-1", "e"},
}};

letter_set letter_of(std::string_view rule)  // "SYN-MF-1.b"; 0: it names no letter
{
    const auto dot = rule.find('.');
    return dot == std::string_view::npos ? letter_set{} : rules::letters_of(rule.substr(dot + 1));
}

// Those that are over match too, and excuse nothing. What was found in several places is waived where each of
// them is.
bool takes(run_result& r, const rules::finding& f, std::optional<std::uint32_t> rung)
{
    if (std::ranges::none_of(r.waivers, [&](const waiver_use& w) { return w.party == f.party; }))
        return false;
    std::optional<std::size_t> by;
    const auto prints = fingerprints(*r.flow, f, rung);
    auto open = prints.size();
    for (const auto& print : prints)
    {
        bool waived = false;
        for (std::size_t i = 0; i < r.waivers.size(); ++i)
        {
            auto& w = r.waivers[i];
            const bool is_wide = w.what.fingerprint.empty();
            if (w.party != f.party || !w.what.is_about(f.rule) || (!is_wide && w.what.fingerprint != print))
                continue;
            w.matched = true;
            if (w.expired || waived || (f.and_more && !is_wide))
                continue;
            waived = true;
            by = by ? by : i;
        }
        open -= waived ? 1 : 0;
    }
    if (open > 0 || !by)
        return false;
    r.waived.push_back({{f, rung}, *by});
    return true;
}

bool rungs_are_done(const run_result& r, const waiver_use& w)
{
    const auto what = what_of(w.what.fingerprint);
    bool any = false;
    for (std::size_t i = 0; i < r.rungs.size(); ++i)
    {
        const auto& drawn = r.flow->rungs[i];
        if (drawn.from != w.party || (!what.empty() && script::captions_of(drawn) != what))
            continue;
        if (r.rungs[i].status != rung_status::done)
            return false;
        any = true;
    }
    return any;
}

// Could what it waives have been found, and was not?
bool was_judged(const run_result& r, const waiver_use& w)
{
    if (w.what.rule.starts_with("FLOW-"))
        return rungs_are_done(r, w);
    const auto* rule = rules::find_rule(w.what.rule);
    const auto v = std::ranges::find(r.rules, rule, &rules::verdict::rule);
    if (v == r.rules.end())
        return false;
    const auto letter = letter_of(w.what.rule);
    if (letter == 0)
        return rules::outcome_of(*v, w.party) == rules::outcome::pass;
    const auto one = std::ranges::find(v->exposed, w.party, &rules::exposure::party);
    return one != v->exposed.end() && (one->kept() & letter) != 0;
}

}  // namespace

void begin_waiving(run_result& r, const profiles& all, device::date today)
{
    for (party_index p = 0; p < all.size(); ++p)
        if (all[p])
            for (const auto& w : all[p]->waivers)
                r.waivers.push_back({.party = p, .what = w, .expired = w.is_expired(today)});
}

void waive_rules(run_result& r)
{
    if (r.waivers.empty())
        return;
    for (auto& v : r.rules)
        rules::take_back(v, [&](const rules::finding& f) { return takes(r, f, std::nullopt); });
}

void waive_flow(run_result& r)
{
    if (!r.waivers.empty())
        std::erase_if(r.flow_findings, [&](const flow_finding& f) { return takes(r, f, f.rung); });
}

void end_waiving(run_result& r, const std::function<bool(party_index, std::string_view what)>& spoke)
{
    for (auto& w : r.waivers)
    {
        const auto what = what_of(w.what.fingerprint);
        w.judged = w.matched || (was_judged(r, w) && (what.empty() || spoke(w.party, what)));
    }
}

void leave_open_what_others_do(run_result& r, const profiles& all)
{
    for (party_index p = 0; p < all.size(); ++p)
        if (all[p] && all[p]->behind_others)
            for (const auto& [id, letters] : only_direct)
            {
                const auto v = std::ranges::find(r.rules, rules::find_rule(id), &rules::verdict::rule);
                if (v == r.rules.end() || !v->rule)
                    continue;
                const auto theirs = rules::letters_of(letters);
                rules::take_back(*v, [&](const rules::finding& f) {
                    return f.party == p && (letter_of(f.rule) & theirs) != 0;
                });
                for (auto& one : v->exposed)
                    if (one.party == p && (one.kept() & theirs) != 0)
                    {
                        one.open |= static_cast<letter_set>(one.kept() & theirs);
                        one.why = one.why == rules::doubt::nothing ? rules::doubt::not_all_seen : one.why;
                    }
            }
}

}  // namespace judge
