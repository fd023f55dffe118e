// What every report of a run says in its own form: findings in their places, counts, who is to blame.
#pragma once

#include "judge/result.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace judge {

struct placed_finding
{
    const rules::finding* what = nullptr;
    std::optional<std::uint32_t> rung;  // of its last message that is one; nothing: beside the ladder
};

// Those of the flow first, then those of the rules in their order.
std::vector<placed_finding> placed_findings(const run_result& r);

// In the same places, those that are waived; of each, by what.
struct placed_waiver
{
    placed_finding finding;
    const waiver_use* by = nullptr;
};
std::vector<placed_waiver> placed_waivers(const run_result& r);
// Was all that was found of this rule, or of this rung that did not happen, waived?
bool is_waived(const run_result& r, const rules::verdict& v);
bool is_waived(const run_result& r, std::uint32_t rung);
// "waived until 2026-12-31 by Lab 7: known since 2.1"
std::string terms_of(const waiver_use& w);

// The rung that a message is, by its number; nothing when it was not drawn.
std::optional<std::uint32_t> rung_of_message(const run_result& r, std::uint32_t message);

// The sighting of f.messages[i]; null when it was not kept.
const rules::sighting* proof_of(const rules::finding& f, std::size_t i);

// Of f.messages[i]: "F9 CANCEL Alice -> Proxy1", or what the start line says when it was not drawn.
// Printable.
std::string describe_proof(const run_result& r, const rules::finding& f, std::size_t i);

// The offending octets of a finding; "" when the whole message offends or none does.
std::string_view offending_octets(const rules::finding& f);

// A rule is kept by a device that could have broken each of its judged letters, and in part by one that
// could have broken only some. In a run without devices the counts are of our agents, which kept what they
// triggered and did not break.
struct rule_counts
{
    std::size_t pass = 0, fail = 0, warn = 0, info = 0, not_triggered = 0, inconclusive = 0, in_part = 0,
                waived = 0;
};
rule_counts count_rules(const run_result& r);                        // of all devices together
rule_counts count_rules(const run_result& r, rules::party_index p);  // of one
std::vector<rules::party_index> devices_of(const run_result& r);

// Of all devices together; a finding is one whoever is to blame.
rules::outcome outcome_of(const run_result& r, const rules::verdict& v);

// Of a rule for some devices: the letters that were kept, those that cannot be told, and why.
struct told_letters
{
    rules::letter_set kept = 0, open = 0;
    rules::doubt why = rules::doubt::nothing;
};
told_letters letters_of(const rules::verdict& v, std::span<const rules::party_index> who);

// "12 rules kept by Bob, 3 in part", "41 rules kept by our agents"
std::string kept_by(const run_result& r);
// "Proxy1: 9 rules kept, 3 in part, 0 broken, ..."; of one device, or of the agents, there is none.
std::vector<std::string> device_by_device(const run_result& r);
std::size_t count_rungs(const run_result& r, rung_status which);

// From the first message of the run on.
fsm::duration since_first(const run_result& r, fsm::time_point at);
std::string milliseconds(fsm::duration d);  // "2000.4", one decimal

std::string_view to_text(run_verdict v);     // "pass"
std::string_view to_text(culprit c);         // "device"
std::string_view to_text(rung_status s);     // "done"
std::string_view to_text(rules::level l);    // "must"
std::string_view to_text(rules::outcome o);  // "not_triggered"

std::string party_name(const run_result& r, rules::party_index p);  // "" for nobody
std::string played_by(const run_result& r, rules::party_index p);   // "agent", "device 127.0.0.1:5070"
std::string blame(const run_result& r);                             // "device Proxy1"; "" when nobody is

}  // namespace judge
