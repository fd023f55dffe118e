#include "judge/summary.hpp"

#include "script/printable.hpp"

#include <algorithm>

namespace judge {

namespace {

placed_finding place(const run_result& r, const rules::finding& f)
{
    placed_finding out{&f, std::nullopt};
    for (auto m = f.messages.rbegin(); m != f.messages.rend() && !out.rung; ++m)
        out.rung = rung_of_message(r, *m);
    return out;
}

bool is_of_flow(const rules::finding& f) { return f.rule.starts_with("FLOW-"); }

}  // namespace

std::vector<placed_finding> placed_findings(const run_result& r)
{
    std::vector<placed_finding> out;
    for (const auto& f : r.flow_findings)
        out.push_back({&f, f.rung});
    for (const auto& v : r.rules)
        for (const auto& f : v.findings)
            out.push_back(place(r, f));
    for (auto& p : out)
        if (p.rung && *p.rung >= r.rungs.size())
            p.rung.reset();
    return out;
}

std::vector<placed_waiver> placed_waivers(const run_result& r)
{
    std::vector<placed_waiver> out;
    for (const auto& w : r.waived)
    {
        out.push_back({is_of_flow(w.what) ? placed_finding{&w.what, w.what.rung} : place(r, w.what),
                       &r.waivers.at(w.by)});
        if (auto& rung = out.back().finding.rung; rung && *rung >= r.rungs.size())
            rung.reset();
    }
    return out;
}

bool is_waived(const run_result& r, const rules::verdict& v)
{
    return v.rule && v.findings.empty() && std::ranges::any_of(r.waived, [&](const waived_finding& w) {
               return rules::find_rule(w.what.rule) == v.rule;
           });
}

bool is_waived(const run_result& r, std::uint32_t rung)
{
    const auto about = [&](const waived_finding& w) { return is_of_flow(w.what) && w.what.rung == rung; };
    return std::ranges::any_of(r.waived, about);
}

std::string terms_of(const waiver_use& w)
{
    return "waived until " + device::to_text(w.what.until) + " by " + w.what.owner + ": " + w.what.reason;
}

std::optional<std::uint32_t> rung_of_message(const run_result& r, std::uint32_t message)
{
    for (std::size_t i = 0; i < r.rungs.size(); ++i)
        if (r.rungs[i].message == message)
            return static_cast<std::uint32_t>(i);
    return std::nullopt;
}

const rules::sighting* proof_of(const rules::finding& f, std::size_t i)
{
    return i < f.proof.size() ? &f.proof[i] : nullptr;
}

std::string describe_proof(const run_result& r, const rules::finding& f, std::size_t i)
{
    const auto* seen = proof_of(f, i);
    if (!seen)
        return "message " + std::to_string(f.messages[i]);
    std::string out;
    if (const auto at = rung_of_message(r, f.messages[i]))
    {
        const auto& drawn = r.flow->rungs[*at];
        out = script::name_of(drawn) + ' ' + script::captions_of(drawn);
    }
    else if (seen->message)
        out = '\'' + script::printable(seen->message->start_line().substr(0, 60)) + '\'';
    const auto from = party_name(r, seen->from), to = party_name(r, seen->to);
    return out + ' ' + (from.empty() ? "?" : from) + " -> " + (to.empty() ? "?" : to);
}

std::string_view offending_octets(const rules::finding& f)
{
    if (f.size == 0 || f.proof.empty() || f.proof.size() < f.messages.size() || !f.proof.back().message)
        return {};
    const auto octets = f.proof.back().message->octets();
    return f.offset < octets.size() ? octets.substr(f.offset, f.size) : std::string_view{};
}

namespace {

void count(rule_counts& n, rules::outcome o)
{
    switch (o)
    {
    case rules::outcome::pass: ++n.pass; break;
    case rules::outcome::fail: ++n.fail; break;
    case rules::outcome::warn: ++n.warn; break;
    case rules::outcome::info: ++n.info; break;
    case rules::outcome::not_triggered: ++n.not_triggered; break;
    case rules::outcome::inconclusive: ++n.inconclusive; break;
    case rules::outcome::kept_in_part: ++n.in_part; break;
    }
}

}  // namespace

namespace {

bool is_waived(const run_result& r, const rules::verdict& v, rules::party_index p)
{
    const auto of = [&](const auto& f) { return f.party == p; };
    return v.rule && std::ranges::none_of(v.findings, of) &&
           std::ranges::any_of(r.waived, [&](const waived_finding& w) {
               return of(w.what) && rules::find_rule(w.what.rule) == v.rule;
           });
}

}  // namespace

rule_counts count_rules(const run_result& r)
{
    rule_counts n;
    for (const auto& v : r.rules)
        if (is_waived(r, v))
            ++n.waived;
        else
            count(n, outcome_of(r, v));
    return n;
}

rule_counts count_rules(const run_result& r, rules::party_index p)
{
    rule_counts n;
    for (const auto& v : r.rules)
        if (is_waived(r, v, p))
            ++n.waived;
        else
            count(n, rules::outcome_of(v, p));
    return n;
}

std::vector<rules::party_index> devices_of(const run_result& r)
{
    std::vector<rules::party_index> out;
    for (std::size_t i = 0; i < r.traffic.parties.size(); ++i)
        if (r.traffic.parties[i].device)
            out.push_back(static_cast<rules::party_index>(i));
    return out;
}

rules::outcome outcome_of(const run_result& r, const rules::verdict& v)
{
    const bool devices = std::ranges::any_of(r.traffic.parties, &rules::party::device);
    return devices && v.findings.empty() ? rules::outcome_of_devices(v, r.traffic.parties) : v.outcome;
}

told_letters letters_of(const rules::verdict& v, std::span<const rules::party_index> who)
{
    told_letters out;
    for (const auto& one : v.exposed)
        if (std::ranges::find(who, one.party) != who.end())
        {
            out.kept |= one.kept();
            out.open |= one.unjudged();
            out.why = out.why == rules::doubt::nothing ? one.why : out.why;
        }
    out.kept &= static_cast<rules::letter_set>(~out.open);
    return out;
}

std::string kept_by(const run_result& r)
{
    const auto devices = devices_of(r);
    const auto n = count_rules(r);
    auto out = std::to_string(n.pass) + (n.pass == 1 ? " rule" : " rules") + " kept by " +
               (devices.empty()       ? "our agents"
                : devices.size() == 1 ? party_name(r, devices.front())
                                      : std::string{"the devices"});
    if (n.in_part > 0)
        out += ", " + std::to_string(n.in_part) + " in part";
    return out;
}

std::vector<std::string> device_by_device(const run_result& r)
{
    const auto devices = devices_of(r);
    std::vector<std::string> out;
    for (const auto p : devices)
    {
        const auto n = count_rules(r, p);
        auto text =
            party_name(r, p) + ": " + std::to_string(n.pass) + (n.pass == 1 ? " rule" : " rules") + " kept";
        const auto add = [&](std::size_t count, const char* what) {
            text += ", " + std::to_string(count) + ' ' + what;
        };
        add(n.in_part, "in part");
        add(n.fail, "broken");
        add(n.warn, "warned");
        if (n.info > 0)
            add(n.info, "with a remark");
        add(n.inconclusive, "inconclusive");
        if (n.waived > 0)
            add(n.waived, "waived");
        add(n.not_triggered, "not triggered");
        if (devices.size() > 1)
            out.push_back(std::move(text));
    }
    return out;
}

std::size_t count_rungs(const run_result& r, rung_status which)
{
    return static_cast<std::size_t>(std::ranges::count(r.rungs, which, &rung_result::status));
}

fsm::duration since_first(const run_result& r, fsm::time_point at)
{
    auto first = r.began.value_or(at);
    for (const auto& rung : r.rungs)
        if (rung.at)
            first = std::min(first, *rung.at);
    return at - first;
}

std::string milliseconds(fsm::duration d)
{
    const auto tenths = (std::max<fsm::duration::rep>(d.count(), 0) + 50) / 100;
    return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10);
}

std::string_view to_text(run_verdict v)
{
    switch (v)
    {
    case run_verdict::pass: return "pass";
    case run_verdict::fail: return "fail";
    case run_verdict::inconclusive: return "inconclusive";
    case run_verdict::error: break;
    }
    return "error";
}

std::string_view to_text(culprit c)
{
    switch (c)
    {
    case culprit::nobody: return "nobody";
    case culprit::device: return "device";
    case culprit::network: return "network";
    case culprit::script: return "script";
    case culprit::tool: return "tool";
    case culprit::environment: break;
    }
    return "environment";
}

std::string_view to_text(rung_status s)
{
    switch (s)
    {
    case rung_status::done: return "done";
    case rung_status::unseen: return "unseen";
    case rung_status::optional: return "optional";
    case rung_status::unsupported: return "unsupported";
    case rung_status::missing: break;
    }
    return "missing";
}

std::string_view to_text(rules::level l)
{
    switch (l)
    {
    case rules::level::should: return "should";
    case rules::level::info: return "info";
    case rules::level::must: break;
    }
    return "must";
}

std::string_view to_text(rules::outcome o)
{
    switch (o)
    {
    case rules::outcome::pass: return "pass";
    case rules::outcome::fail: return "fail";
    case rules::outcome::warn: return "warn";
    case rules::outcome::info: return "info";
    case rules::outcome::inconclusive: return "inconclusive";
    case rules::outcome::kept_in_part: return "kept_in_part";
    case rules::outcome::not_triggered: break;
    }
    return "not_triggered";
}

std::string party_name(const run_result& r, rules::party_index p)
{
    return p < r.flow->parties.size() ? r.flow->parties[p].name : std::string{};
}

std::string played_by(const run_result& r, rules::party_index p)
{
    if (p >= r.traffic.parties.size() || !r.traffic.parties[p].device)
        return "agent";
    return "device " + r.traffic.parties[p].at.host_port();
}

std::string blame(const run_result& r)
{
    std::vector<rules::party_index> blamed;
    for (const auto& p : placed_findings(r))
        if (p.what->level == rules::level::must && p.what->party < r.flow->parties.size())
            blamed.push_back(p.what->party);
    std::ranges::sort(blamed);
    const auto twice = std::ranges::unique(blamed);
    blamed.erase(twice.begin(), twice.end());
    std::string out;
    for (const auto p : blamed)
    {
        const bool device = p < r.traffic.parties.size() && r.traffic.parties[p].device;
        out += (out.empty() ? "" : ", ") +
               (device ? "device " + party_name(r, p)
                       : "our agent " + party_name(r, p) + " (a fault of this tool or script)");
    }
    return out;
}

}  // namespace judge
