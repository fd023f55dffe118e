// What every report of a run says in its own form: findings in their places, counts, who is to blame.
#pragma once

#include "judge/result.hpp"

#include <array>
#include <optional>
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

// The rung that a message is, by its number; nothing when it was not drawn.
std::optional<std::uint32_t> rung_of_message(const run_result& r, std::uint32_t message);

// The sighting of f.messages[i]; null when it was not kept.
const rules::sighting* proof_of(const rules::finding& f, std::size_t i);

// Of f.messages[i]: "F9 CANCEL Alice -> Proxy1", or what the start line says when it was not drawn.
// Printable.
std::string describe_proof(const run_result& r, const rules::finding& f, std::size_t i);

// The offending octets of a finding; "" when the whole message offends or none does.
std::string_view offending_octets(const rules::finding& f);

struct rule_counts
{
    std::size_t pass = 0, fail = 0, warn = 0, info = 0, not_triggered = 0, inconclusive = 0;
};
rule_counts count_rules(const run_result& r);
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
