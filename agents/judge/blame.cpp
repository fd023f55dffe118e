// One fault, one finding: the party that broke something is named once, by the rule that says it best, and
// nobody is named for what followed from it.
#include "judge/crossing.hpp"
#include "judge/referee.hpp"
#include "play/lane.hpp"
#include "script/wording.hpp"

#include <algorithm>
#include <set>

namespace judge {

namespace {

// What ends an INVITE that was not as it should be.
bool acknowledges(const rules::sighting& s, party_index caller, const play::sign& invite)
{
    return s.from == caller && s.message->is_request() && s.message->method() == sip::method::ack &&
           play::sign_of(*s.message).call == invite.call;
}

}  // namespace

bool referee::is_device(party_index p) const { return p != rules::nobody && (*cast_)[p].device; }

bool referee::is_agent(party_index p) const { return p != rules::nobody && !(*cast_)[p].device; }

// An agent only does what its machines do: what is unexpected from an agent follows from something else, and
// is a finding only when nothing else is.
void referee::judge_surprises(run_result& result)
{
    const auto from_others =
        std::ranges::any_of(unexpected_, [&](const auto& u) { return !is_agent(u.second.from); });
    const bool explained = from_others || !result.flow_findings.empty();
    for (const auto& [by, s] : unexpected_)
    {
        auto from = s.from;
        const auto seen = s.message ? sighting_of(play::hash_of(s.message->octets()), by) : std::nullopt;
        if (from == rules::nobody && seen)
            from = seen_.at(*seen).from;
        const std::string text = script_->parties[by].name + ": " + s.text;
        if (is_agent(from) && explained)
        {
            result.notes.push_back(text);
            continue;
        }
        rules::finding f;
        f.rule = "FLOW-UNEXPECTED";
        f.spec = script_->spec;
        f.party = from;
        f.expected = "only what the ladder shows, retransmissions and provisional responses";
        f.observed = script_->parties[by].name + " received at " + script::in_ms(s.at) + ": " + s.text;
        if (seen)
            f.messages.push_back(*seen);
        const auto cancel = seen ? cancel_crossed_by(*seen, result, *cast_, seen_) : std::nullopt;
        if (cancel)
            f.observed += ", which crossed " + script::drawn(*script_, *cancel);
        auto& made = result.flow_findings.emplace_back(std::move(f));
        made.has_crossed = cancel.has_value();
        made.across_a_stall = kept_waiting(s.at);
        if (is_agent(from))
            return;  // the first is the cause of the others
    }
}

void referee::blame_once(run_result& result)
{
    const auto on_device = [&](const rules::finding& f) { return is_device(f.party) && f.is_must(); };
    const bool device_broke_a_rule = std::ranges::any_of(
        result.rules, [&](const rules::verdict& v) { return std::ranges::any_of(v.findings, on_device); });
    for (auto& v : result.rules)
        for (const auto& f : v.findings)
            if (on_device(f))
                drop_named_by(f, result);
    merge_what_came_instead(result);
    if (const auto from = scripted_from(result))
        for (auto& v : result.rules)
            excuse_agents(v, result, *from, "the script");
    const bool agents_alone =
        std::ranges::all_of(result.flow_findings, [&](const flow_finding& f) { return is_agent(f.party); });
    if (agents_alone && !device_broke_a_rule)
        return;
    // An agent that could not go on because of somebody else has broken nothing.
    std::erase_if(result.flow_findings,
                  [&](const flow_finding& f) { return f.rule == "FLOW-MISSING" && is_agent(f.party); });
    if (device_broke_a_rule || std::ranges::any_of(result.flow_findings, on_device))
        for (auto& v : result.rules)
            excuse_agents(v, result, 0, "a device");
}

// From which message on agents do what the script makes of it: behind the first that no machine makes by
// itself, as the script changed, lost or withheld it; a device's that the script loses is left unanswered
// itself.
std::optional<std::uint32_t> referee::scripted_from(const run_result& result) const
{
    std::optional<std::uint32_t> first;
    for (std::uint32_t i = 0; i < script_->rungs.size(); ++i)
    {
        const auto& rung = script_->rungs[i];
        const bool ours = is_agent(rung.from);
        if (const auto at = result.rungs[i].message; at && (ours ? is_scripted(i) : rung.lost))
        {
            const auto from = ours ? *at + 1 : *at;
            first = std::min(first.value_or(from), from);
        }
    }
    return first;
}

// What an agent passed on or had to leave undone follows from what somebody else did.
void referee::excuse_agents(rules::verdict& v,
                            run_result& result,
                            std::uint32_t from,
                            std::string_view who) const
{
    rules::take_back(v, [&](const rules::finding& f) {
        // A copy that is too much is of a message before it.
        const bool follows =
            is_agent(f.party) && (f.messages.empty() || std::ranges::max(f.messages) >= from);
        if (follows)
            result.notes.push_back(script_->parties[f.party].name + ": " + f.rule + " follows from what " +
                                   std::string{who} + " did");
        return follows;
    });
}

// The ladder says "unexpected" and "never came" of the message that a rule names, and "never came" of the
// answer whose absence a rule names.
void referee::drop_named_by(const rules::finding& f, run_result& result)
{
    if (f.messages.empty())
        return;
    const auto offender = f.messages.back();
    const auto& seen = seen_.at(offender);
    const auto what = play::sign_of(*seen.message);
    const bool is_invite = what.status == 0 && what.method == "INVITE";
    const auto is_proof = [&](std::optional<std::uint32_t> message) {
        return message && std::ranges::find(f.messages, *message) != f.messages.end();
    };
    const auto is_named = [&](const flow_finding& other) {
        if (other.party != f.party)
            return false;
        if (other.rule == "FLOW-UNEXPECTED")
            return !other.messages.empty() &&
                   (other.messages.back() == offender ||
                    (is_invite && acknowledges(seen_.at(other.messages.back()), seen.from, what)));
        if (other.rule != "FLOW-MISSING" || !other.rung)
            return false;
        if (other.led_by)
            return is_proof(other.led_by);
        const script::rung& r = script_->rungs[*other.rung];
        const auto& is = script_->relations[*other.rung];
        const auto cause = r.what.status != 0 ? is.request : is.acknowledges;
        if (cause != script::relation::none && is_proof(result.rungs[cause].message))
            return seen.from != f.party || what.status >= 200 || r.what.status < 200;
        const bool alike = r.draws(what.status) && (r.what.method == what.method || what.method.empty());
        return alike && seen.from == f.party && seen.to == r.to;
    };
    for (const auto& other : result.flow_findings)
        if (is_named(other))
        {
            named_.push_back({f.rule, offender, other});
            result.notes.push_back(
                f.rule + " says it: " +
                (other.rung ? script::drawn(*script_, *other.rung) + " never came" : other.observed));
        }
    std::erase_if(result.flow_findings, is_named);
}

// "486 came" and "487 never came" are one fault; so are "no SIP message came" and what it should have been.
void referee::merge_what_came_instead(run_result& result) const
{
    for (auto& came : result.flow_findings)
    {
        if (came.rule != "FLOW-UNEXPECTED" || came.messages.empty() || !is_device(came.party))
            continue;
        const auto& seen = seen_.at(came.messages.back());
        const auto& m = *seen.message;
        const bool readable = m.is_request() || m.is_response();
        const auto what = play::sign_of(m);
        const auto missing = std::ranges::find_if(result.flow_findings, [&](const flow_finding& other) {
            if (other.rule != "FLOW-MISSING" || other.party != came.party || !other.rung)
                return false;
            const script::rung& r = script_->rungs[*other.rung];
            return r.to == seen.to && (!readable || (r.what.method == what.method &&
                                                     (r.what.status == 0) == (what.status == 0)));
        });
        if (missing == result.flow_findings.end() || came.rung)
            continue;
        came.rung = missing->rung;
        came.expected = missing->expected;
    }
    std::set<decltype(flow_finding::rung)> came;
    for (const auto& f : result.flow_findings)
        if (f.rule == "FLOW-UNEXPECTED")
            came.insert(f.rung);
    std::erase_if(result.flow_findings,
                  [&](const flow_finding& f) { return f.rule == "FLOW-MISSING" && came.contains(f.rung); });
}

}  // namespace judge
