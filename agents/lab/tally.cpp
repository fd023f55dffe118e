#include "lab/tally.hpp"

#include "judge/fingerprint.hpp"
#include "judge/summary.hpp"
#include "rules/flow_rules.hpp"
#include "script/printable.hpp"

#include <algorithm>

namespace lab {

namespace {

constexpr std::size_t longest_text = 300;  // octets of what a peer said, in a cell
enum did : int { open, in_part, kept, warned, broken };

std::string shortly(std::string_view peers)
{
    if (peers.size() <= longest_text)
        return script::printable(peers);
    return script::printable(peers.substr(0, longest_text)) + "... (" +
           std::to_string(peers.size() - longest_text) + " octets more)";
}

// How much a run says: what the evidence is kept of.
int weight(verdict v)
{
    switch (v)
    {
    case verdict::fail: return 4;
    case verdict::inconclusive: return 3;
    case verdict::unsupported: return 2;
    case verdict::warn: return 1;
    default: return 0;
    }
}

bool has_warned(const judge::run_result& r, rules::party_index device)
{
    return std::ranges::any_of(r.rules, [&](const rules::verdict& v) {
        return std::ranges::any_of(v.findings, [&](const rules::finding& f) {
            return f.level == rules::level::should && f.party == device;
        });
    });
}

std::string meaning_of(const std::string& rule)
{
    const auto* const is = rules::find_rule(rule);
    if (!is)
    {
        const auto* const of_flow = rules::find_flow_rule(rule);
        return std::string{of_flow ? of_flow->meaning : ""};
    }
    const auto l = std::ranges::find(is->letters, rule.back(), &rules::letter::id);
    return std::string{l == is->letters.end() ? is->sentence : l->text};
}

std::string plural(std::uint32_t n, const char* one)
{
    return std::to_string(n) + ' ' + one + (n == 1 ? "" : "s");
}

}  // namespace

verdict tally::verdict_of(const judge::run_result& r) const
{
    if (r.interrupted || r.verdict == judge::run_verdict::error)
        return verdict::inconclusive;
    if (r.verdict == judge::run_verdict::fail)
        return r.fault == judge::culprit::device ? verdict::fail : verdict::inconclusive;
    if (r.verdict == judge::run_verdict::pass)
        return has_warned(r, static_cast<rules::party_index>(party_)) ? verdict::warn : verdict::pass;
    const auto lacks = [](const judge::rung_result& g) {
        return g.status == judge::rung_status::unsupported;
    };
    return std::ranges::any_of(r.rungs, lacks) ? verdict::unsupported : verdict::inconclusive;
}

bool tally::add(const judge::run_result& r)
{
    const auto is = verdict_of(r);
    if (cell_.runs++ == 0)
        cell_.seed = r.seed;
    const auto device = static_cast<rules::party_index>(party_);
    heard_ = heard_ || std::ranges::any_of(r.traffic.messages,
                                           [&](const rules::sighting& s) { return s.from == device; });
    cell_.took_ms += static_cast<double>(judge::since_first(r, r.traffic.end).count()) / 1000.0;
    cell_.passed += is_good(is);
    cell_.judged += is_good(is) || is == verdict::fail;
    warned_ += is == verdict::warn;
    open_ += is == verdict::inconclusive;
    unsupported_ += is == verdict::unsupported;
    bad_ += !is_good(is);
    if (is == verdict::fail && cell_.failing_seeds.size() < limits::failing_seeds)
        cell_.failing_seeds.push_back(r.seed);
    add_findings(r);
    add_waived(r);
    add_rules(r);
    if (weight(is) <= worst_)
        return false;
    worst_ = weight(is);
    why_ = r.why;
    if (r.verdict == judge::run_verdict::fail && is == verdict::inconclusive)
        why_ = "the ladder was not played as drawn, and " + std::string{judge::to_text(r.fault)} +
               ", not the device, is to blame";
    if (r.interrupted)
        why_ = "interrupted";
    cell_.shown_seed = r.seed;
    cell_.rungs = std::to_string(judge::count_rungs(r, judge::rung_status::done)) + " of " +
                  std::to_string(r.rungs.size());
    return true;
}

void tally::add_findings(const judge::run_result& r)
{
    for (const auto& placed : judge::placed_findings(r))
    {
        const auto& f = *placed.what;
        if (f.level == rules::level::info || f.party != party_)
            continue;
        const auto print = judge::fingerprint(*r.flow, f, placed.rung);
        const auto same = std::ranges::find(cell_.findings, print, &cell_finding::fingerprint);
        if (same != cell_.findings.end())
        {
            ++same->runs;
            continue;
        }
        if (cell_.findings.size() == limits::findings)
            continue;
        cell_finding out;
        out.rule = f.rule;
        out.level = judge::to_text(f.level);
        out.spec = f.spec;
        out.party = judge::party_name(r, f.party);
        // What fits no rung is not at the one that it is measured by.
        const bool is_drawn = rules::find_flow_rule(f.rule) || f.messages.empty() ||
                              judge::rung_of_message(r, f.messages.back());
        if (placed.rung && is_drawn)
            out.rung = script::name_of(r.flow->rungs[*placed.rung]);
        out.expected = shortly(f.expected);
        out.observed = shortly(f.observed);
        out.meaning = meaning_of(f.rule);
        out.offending = shortly(judge::offending_octets(f));
        out.fingerprint = print;
        out.count = f.count;
        cell_.findings.push_back(std::move(out));
    }
}

void tally::add_waived(const judge::run_result& r)
{
    for (const auto& w : judge::placed_waivers(r))
    {
        auto text = script::printable(w.finding.what->rule + ' ' + judge::terms_of(*w.by));
        if (w.finding.what->party == party_ && cell_.waived.size() < limits::findings &&
            std::ranges::find(cell_.waived, text) == cell_.waived.end())
            cell_.waived.push_back(std::move(text));
    }
}

void tally::add_rules(const judge::run_result& r)
{
    const auto device = static_cast<rules::party_index>(party_);
    for (const auto& v : r.rules)
    {
        if (!v.rule)
            continue;
        int now = -1;
        switch (rules::outcome_of(v, device))
        {
        case rules::outcome::pass: now = kept; break;
        case rules::outcome::kept_in_part: now = in_part; break;
        case rules::outcome::fail: now = broken; break;
        case rules::outcome::warn: now = warned; break;
        case rules::outcome::inconclusive: now = open; break;
        default: break;
        }
        if (now >= 0)
            if (const auto [at, fresh] = rules_.emplace(v.rule->id, now); !fresh)
                at->second = std::max(at->second, now);
    }
}

void tally::is_not_there(const std::string& why) { gone_ = why; }
void tally::died(const std::string& how) { died_ = how; }

std::string sentence_of(const cell_finding& f)
{
    auto out = f.party + (f.level == "must" ? " broke " : " should not have broken ") + f.rule;
    if (!f.spec.empty())
        out += " (" + rules::source_of(f.rule, f.spec) + ')';
    if (!f.meaning.empty())
        out += ": " + f.meaning;
    if (!f.rung.empty())
        out += ", at " + f.rung;
    if (!f.expected.empty())
        out += "; expected " + f.expected;
    if (!f.observed.empty())
        out += "; observed " + f.observed;
    return out;
}

std::string tally::sentence() const
{
    const auto& c = cell_;
    std::string out;
    const auto level = c.was == verdict::fail ? "must" : "should";
    if (c.was == verdict::fail || c.was == verdict::warn)
    {
        if (const auto* worst = worst_of(c))
            out = sentence_of(*worst);
        const auto more = std::ranges::count(c.findings, std::string_view{level}, &cell_finding::level) - 1;
        if (more > 0)
            out += " (and " + plural(static_cast<std::uint32_t>(more), "finding") + " more)";
    }
    if (!died_.empty())
        out = died_ + (out.empty() ? "" : "; " + out);
    if (c.was == verdict::pass)
        out = c.rungs + " rungs as drawn";
    if (c.was == verdict::inconclusive || c.was == verdict::unsupported)
        out = script::shortened(gone_.empty() ? why_ : gone_);
    for (const auto& one : c.waived)
        out += "; " + one;
    if (c.was == verdict::fail && !gone_.empty())
        out += "; after that: " + script::shortened(gone_);
    if (c.runs > 1)
    {
        out += "; " + std::to_string(c.passed) + " of " + plural(c.judged, "run") + " passed";
        if (c.judged < c.runs)
            out += ", " + std::to_string(c.runs - c.judged) + " could not be judged";
    }
    return out;
}

cell tally::finish(const expectation* expected, device::date today)
{
    for (const auto& [rule, what] : rules_)
        (what == kept      ? cell_.rules.kept
         : what == in_part ? cell_.rules.in_part
         : what == broken  ? cell_.rules.broken
         : what == warned  ? cell_.rules.warned
                           : cell_.rules.open)
            .push_back(rule);
    const bool failed = !cell_.failing_seeds.empty();
    // Who said nothing at all, and says nothing now, may be unplugged.
    if (!gone_.empty() && !heard_ && died_.empty())
        cell_.was = verdict::inconclusive;
    else
        cell_.was = failed || !died_.empty() ? verdict::fail
                    : open_ > 0              ? verdict::inconclusive
                    : unsupported_ > 0       ? verdict::unsupported
                    : warned_ > 0            ? verdict::warn
                                             : verdict::pass;
    if (cell_.was == verdict::inconclusive)
    {
        cell_.findings.clear();  // they accuse nobody
        cell_.failing_seeds.clear();
        if (!gone_.empty())
            cell_.judged = cell_.passed;
    }
    if (cell_.was == verdict::unsupported)
        cell_.by = cell_.key.device;
    cell_.sentence = sentence();
    expect(cell_, expected, today);
    return std::move(cell_);
}

bool is_expected(const expectation& e, const std::vector<std::string>& broken, device::date today)
{
    return today <= e.until && std::ranges::all_of(broken, [&](const std::string& rule) {
               return e.rule.empty() || rule == e.rule || rule.starts_with(e.rule + '.');
           });
}

void expect(cell& c, const expectation* expected, device::date today)
{
    c.is = c.was;
    c.reason = c.owner = c.until = {};
    if (!expected)
        return;
    c.reason = expected->reason;
    c.owner = expected->owner;
    c.until = device::to_text(expected->until);
    if (expected->until < today)
    {
        if (c.was == verdict::fail)
            c.sentence += "; that it was expected is over since " + c.until;
        else if (is_good(c.was))
            c.sentence += "; that it fails was expected until " + c.until + ", which is over";
        return;
    }
    if (c.was == verdict::fail)
    {
        if (is_expected(*expected, broken_rules(c), today))
            c.is = verdict::expected_failure;
    }
    else if (is_good(c.was))
    {
        c.is = verdict::unexpected_pass;
        c.sentence += "; that it fails was expected until " + c.until + " by " + script::printable(c.owner) +
                      ": " + script::printable(c.reason);
    }
}

}  // namespace lab
