#include "report/json.hpp"

#include "judge/fingerprint.hpp"
#include "judge/summary.hpp"
#include "report/json_parts.hpp"
#include "script/printable.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace report {
namespace json = boost::json;
namespace {

json::object cast_of(const judge::run_result& r)
{
    json::object out;
    for (std::size_t i = 0; i < r.flow->parties.size(); ++i)
        out[r.flow->parties[i].name] = text(judge::played_by(r, static_cast<rules::party_index>(i)));
    return out;
}

json::object rung_of(const judge::run_result& r, std::size_t i)
{
    const auto& drawn = r.flow->rungs[i];
    const auto& seen = r.rungs[i];
    json::object out{{"id", text(script::name_of(drawn))},
                     {"what", text(script::captions_of(drawn))},
                     {"from", text(judge::party_name(r, drawn.from))},
                     {"to", text(judge::party_name(r, drawn.to))},
                     {"status", text(to_text(seen.status))}};
    if (seen.at)
        out["at_ms"] = ms(judge::since_first(r, *seen.at));
    out["copies"] = seen.copies;
    return out;
}

// A message that proves a finding: when, whence, whither, and its octets, printable.
json::object proof_of(const judge::run_result& r, std::uint32_t message, const rules::sighting& seen)
{
    json::object out{{"message", message}};
    if (const auto rung = judge::rung_of_message(r, message))
        out["rung"] = text(script::name_of(r.flow->rungs[*rung]));
    out["at_ms"] = ms(judge::since_first(r, seen.at));
    out["from"] = text(judge::party_name(r, seen.from));
    out["to"] = text(judge::party_name(r, seen.to));
    out["source"] = text(seen.source.host_port());
    out["destination"] = text(seen.destination.host_port());
    if (seen.message)
    {
        const auto octets = seen.message->octets();
        out["octets"] = text(script::printable(octets.substr(0, proof_octets)));
        out["size"] = octets.size();
    }
    return out;
}

json::object finding_of(const judge::run_result& r, const judge::placed_finding& placed)
{
    const auto& f = *placed.what;
    json::object out{{"rule", text(f.rule)},
                     {"level", text(judge::to_text(f.level))},
                     {"spec", text(f.spec)},
                     {"party", text(judge::party_name(r, f.party))}};
    if (placed.rung)
        out["rung"] = text(script::name_of(r.flow->rungs[*placed.rung]));
    out["expected"] = text(script::printable(f.expected));
    out["observed"] = text(script::printable(f.observed));
    out["count"] = f.count;
    json::array messages, proof;
    for (std::size_t i = 0; i < f.messages.size(); ++i)
    {
        messages.push_back(f.messages[i]);
        if (const auto* seen = judge::proof_of(f, i))
            proof.push_back(proof_of(r, f.messages[i], *seen));
    }
    out["messages"] = std::move(messages);
    out["proof"] = std::move(proof);
    // So that a waiver can name it.
    if (std::ranges::find(r.profiled, f.party) != r.profiled.end())
    {
        const auto all = judge::fingerprints(*r.flow, f, placed.rung);
        out["fingerprint"] = text(all.front());
        json::array further;
        for (std::size_t i = 1; i < all.size(); ++i)
            further.push_back(text(all[i]));
        if (!further.empty())
            out["further"] = std::move(further);
    }
    if (const auto octets = judge::offending_octets(f); !octets.empty())
        out["offending"] = {{"offset", f.offset},
                            {"size", f.size},
                            {"octets", text(script::printable(octets.substr(0, proof_octets)))}};
    return out;
}

json::object waived_of(const judge::run_result& r, const judge::placed_waiver& w)
{
    auto out = finding_of(r, w.finding);
    out["reason"] = text(script::printable(w.by->what.reason));
    out["owner"] = text(script::printable(w.by->what.owner));
    out["until"] = text(device::to_text(w.by->what.until));
    return out;
}

// `name`: whose they are.
json::object counts_of(const judge::rule_counts& n, const char* key, std::string_view name)
{
    json::object out{{key, text(name)},
                     {"pass", n.pass},
                     {"fail", n.fail},
                     {"warn", n.warn},
                     {"info", n.info},
                     {"not_triggered", n.not_triggered},
                     {"inconclusive", n.inconclusive},
                     {"kept_in_part", n.in_part}};
    if (n.waived > 0)
        out["waived"] = n.waived;
    return out;
}

// What of the rules that it did not keep as a whole it kept, and what cannot be told.
json::object device_of(const judge::run_result& r, rules::party_index p)
{
    json::object in_part, open;
    for (const auto& v : r.rules)
    {
        const auto told = judge::letters_of(v, {&p, 1});
        const auto outcome = rules::outcome_of(v, p);
        if (v.rule && outcome != rules::outcome::pass && told.kept != 0)
            in_part[v.rule->id] = text(rules::to_text(told.kept));
        if (v.rule && told.open != 0)
            open[v.rule->id] = {{"letters", text(rules::to_text(told.open))},
                                {"why", text(to_text(told.why))}};
    }
    auto out = counts_of(judge::count_rules(r, p), "name", judge::party_name(r, p));
    out["kept_letters"] = std::move(in_part);
    out["open_letters"] = std::move(open);
    return out;
}

json::object rules_of(const judge::run_result& r)
{
    json::object verdicts;
    for (const auto& v : r.rules)
        if (judge::is_waived(r, v))
            verdicts[v.rule->id] = "waived";
        else if (const auto o = judge::outcome_of(r, v); v.rule && o != rules::outcome::not_triggered)
            verdicts[v.rule->id] = text(judge::to_text(o));
    json::array devices;
    for (const auto p : judge::devices_of(r))
        devices.push_back(device_of(r, p));
    auto out = counts_of(judge::count_rules(r), "of", devices.empty() ? "agents" : "devices");
    out["verdicts"] = std::move(verdicts);
    out["devices"] = std::move(devices);
    return out;
}

json::object run_of(const judge::run_result& r)
{
    json::object out{{"script", text(r.flow->path)},        {"title", text(r.flow->title)},
                     {"spec", text(r.flow->spec)},          {"seed", r.seed},
                     {"verdict", text(to_text(r.verdict))}, {"why", text(script::printable(r.why))},
                     {"fault", text(to_text(r.fault))},     {"blame", text(judge::blame(r))},
                     {"interrupted", r.interrupted},        {"cast", cast_of(r)}};
    json::array rungs, findings, notes;
    for (std::size_t i = 0; i < r.rungs.size() && i < r.flow->rungs.size(); ++i)
        rungs.push_back(rung_of(r, i));
    for (const auto& f : judge::placed_findings(r))
        findings.push_back(finding_of(r, f));
    for (const auto& note : r.notes)
        notes.push_back(text(script::printable(note)));
    out["rungs"] = std::move(rungs);
    out["findings"] = std::move(findings);
    if (!r.waived.empty())
    {
        json::array waived;
        for (const auto& w : judge::placed_waivers(r))
            waived.push_back(waived_of(r, w));
        out["waived"] = std::move(waived);
    }
    out["rules"] = rules_of(r);
    out["retransmissions"] = r.retransmissions;
    out["dropped"] = r.traffic.dropped;
    out["notes"] = std::move(notes);
    return out;
}

}  // namespace

std::string json_head(std::uint64_t seed)
{
    return "{\n  \"schema\": 1,\n  \"tool\": " + written(text(tool), layout::indented) +
           ",\n  \"seed\": " + std::to_string(seed) + ",\n  \"runs\": [";
}

std::string json_of(const judge::run_result& run, bool first)
{
    return (first ? "\n    " : ",\n    ") + written(run_of(run), layout::indented, 2);
}

std::string json_tail_with(std::span<const judge::waiver_standing> waivers)
{
    json::array out;
    for (const auto& w : waivers)
        out.push_back(json::object{{"party", text(w.party)},
                                   {"rule", text(w.what.rule)},
                                   {"fingerprint", text(script::printable(w.what.fingerprint))},
                                   {"reason", text(script::printable(w.what.reason))},
                                   {"owner", text(script::printable(w.what.owner))},
                                   {"until", text(device::to_text(w.what.until))},
                                   {"place", text(script::printable(w.what.place))},
                                   {"matched", w.matched},
                                   {"judged", w.judged},
                                   {"complaint", text(script::printable(w.complaint()))}});
    return "\n  ],\n  \"waivers\": " + written(out, layout::indented, 1) + "\n}\n";
}

std::string to_json(std::span<const judge::run_result> runs, std::uint64_t seed)
{
    auto out = json_head(seed);
    for (const auto& r : runs)
        out += json_of(r, &r == runs.data());
    if (runs.empty())
        return out + "]\n}\n";
    return out.append(json_tail);
}

}  // namespace report
