// What the referee makes of it all when the run is over.
#include "judge/choice.hpp"
#include "judge/fingerprint.hpp"
#include "judge/referee.hpp"
#include "judge/summary.hpp"
#include "judge/unsupported.hpp"
#include "play/lane.hpp"
#include "rules/compare.hpp"
#include "script/wording.hpp"

#include <algorithm>

namespace judge {

fsm::duration referee::stood_still(fsm::time_point from, fsm::time_point until) const
{
    const auto& stalls = seen_.given().stalled;
    return stalls ? stalls->longest(from, until) : fsm::duration{0};
}

bool referee::spoke(party_index p) const
{
    for (std::uint32_t i = 0; i < seen_.count(); ++i)
        if (seen_.at(i).from == p)
            return true;
    return false;
}

// Who waits for us for longer than for a lost datagram may do something else.
bool referee::kept_waiting(fsm::time_point until) const
{
    return seen_.count() > 0 && stood_still(seen_.at(0).at, until) > seen_.given().timers.t1;
}

// No finding about the ladder is left that this program's own standing still does not explain.
bool referee::doubtful(const run_result& result) const
{
    return !result.flow_findings.empty() &&
           std::ranges::all_of(result.flow_findings, &flow_finding::across_a_stall);
}

// The first finding about the ladder that is excused so, where nothing else is left of it.
const flow_finding* referee::excused_at_most(const run_result& result, bool flow_finding::* by) const
{
    const auto& all = result.flow_findings;
    const auto first = std::ranges::find_if(all, by);
    return first != all.end() && std::ranges::all_of(all, &flow_finding::is_excused) ? &*first : nullptr;
}

void referee::add_notes(run_result& result, const std::string& unread)
{
    for (const auto& n : notes_)
        result.notes.push_back(n.count == 1 ? n.text : n.text + " (" + std::to_string(n.count) + " times)");
    if (surprises_dropped_ > 0)
        result.notes.push_back(std::to_string(surprises_dropped_) +
                               " more surprises and notes, counted only");
    if (seen_.dropped() > 0)
        result.notes.push_back(what_was_dropped() + ", counted only");
    if (!unread.empty())
        result.notes.push_back(unread);
}

// "200 OK from Bob: 44 header rows beyond 256 were not read", of the first such message that no script made;
// "" when there is none.
std::string referee::what_was_not_read() const
{
    std::string first;
    std::size_t count = 0;
    for (std::uint32_t i = 0; i < seen_.count(); ++i)
    {
        const auto& s = seen_.at(i);
        if (s.taint || s.message->wholly_read() || ++count > 1)
            continue;
        const auto from = s.from < script_->parties.size() ? script_->parties[s.from].name : "?";
        first = play::to_text(play::sign_of(*s.message)) + " from " + from + ": " +
                rules::what_is_unread(*s.message);
    }
    return count > 1 ? first + " (of " + std::to_string(count) + " such messages)" : first;
}

std::string referee::what_was_dropped(std::string_view are) const
{
    constexpr auto mebi = std::size_t{1} << 20;
    const auto limit = seen_.over_budget() > 0 ? "the " + std::to_string(seen_.within()->most() / mebi) +
                                                     " MiB that all runs may keep together"
                                               : "the limit of " + std::to_string(rules::limits::messages);
    return std::to_string(seen_.dropped()) + " messages " + std::string{are} + "over " + limit;
}

// A device, when one is named; else an agent of ours, which only does what this tool and its script make it
// do; else nobody but the network is left.
culprit referee::who_failed(const run_result& result) const
{
    const auto names = [&](auto is_one) {
        const auto blames = [&](const rules::finding& f) { return f.is_must() && is_one(f.party); };
        return std::ranges::any_of(result.flow_findings, blames) ||
               std::ranges::any_of(result.rules, [&](const rules::verdict& v) {
                   return std::ranges::any_of(v.findings, blames);
               });
    };
    return names([this](party_index p) { return is_device(p); })  ? culprit::device
           : names([this](party_index p) { return is_agent(p); }) ? culprit::tool
                                                                  : culprit::network;
}

// Does the script make of this rung what no machine makes by itself? Who is kept waiting for longer than a
// transaction lasts has given up (RFC 3261 17).
bool referee::is_scripted(std::uint32_t i) const
{
    const auto& r = script_->rungs[i];
    return r.lost || r.alters_message() || !r.against.empty() ||
           (r.after && *r.after >= 64 * seen_.given().timers.t1);
}

// Of the first rung that agents alone did not bring about: what a script made of a message before it that no
// machine does by itself. "" when that is nothing.
std::string referee::what_the_script_did(const run_result& result) const
{
    std::optional<std::uint32_t> missing;
    for (const auto& f : result.flow_findings)
    {
        // What was not drawn may come of any rung.
        const auto at = f.rung.value_or(static_cast<std::uint32_t>(script_->rungs.size() - 1));
        missing = std::min(missing.value_or(at), at);
    }
    for (std::uint32_t i = 0; missing && i <= *missing; ++i)
    {
        const auto& r = script_->rungs[i];
        if ((*cast_)[r.from].device || !is_scripted(i))
            continue;
        const auto is = script::drawn(*script_, i);
        return is + (r.lost               ? " was lost by it"
                     : r.alters_message() ? " was altered by it"
                     : !r.against.empty() ? " is against " + r.against
                                          : " was held back by it for " + script::in_seconds(*r.after));
    }
    return {};
}

// Who is to blame decides: a broken rule is a failure on any network; a ladder that was not finished is not,
// when the network is known to have lost messages or to have said that nobody is there.
void referee::conclude(run_result& result,
                       const std::vector<const play::agent*>& agents,
                       const std::string& unread) const
{
    const auto agents_here = std::ranges::count_if(agents, [](const play::agent* a) { return a != nullptr; });
    if (script_->rungs.empty() || agents_here == 0)
    {
        result.verdict = run_verdict::error;
        result.fault = culprit::script;
        result.why = script_->rungs.empty() ? "the script has no rungs" : "no party was played by an agent";
        return;
    }
    const bool rule_broken = std::ranges::any_of(
        result.rules, [](const rules::verdict& v) { return v.outcome == rules::outcome::fail; });
    const rules::sighting* lost = nullptr;
    for (std::uint32_t i = 0; i < seen_.count() && !lost; ++i)
        if (const auto& s = seen_.at(i); s.seen_arriving && s.arrived.empty() && s.from != rules::nobody)
            lost = &s;
    const bool ladder_broken = std::ranges::any_of(result.flow_findings, &rules::finding::is_must);
    const bool only_excused = !ladder_broken && !result.flow_findings.empty();
    const bool blames_device = std::ranges::any_of(result.flow_findings, [&](const flow_finding& f) {
        return f.party != rules::nobody && (*cast_)[f.party].device;
    });
    const bool led_astray =
        std::ranges::any_of(result.flow_findings, [](const flow_finding& f) { return f.led_by.has_value(); });
    const auto leave_open = [&](culprit whose, const std::string& why) {
        result.verdict = run_verdict::inconclusive;
        result.fault = whose;
        result.why = std::string{to_text(whose)} + ": " + why;
    };
    const auto leave_to_it = [&](const std::string& why) {
        leave_open(culprit::script, why);
        result.chose = true;
    };
    if (!not_had_.empty())
    {
        result.verdict = run_verdict::inconclusive;
        result.why = not_had_;
    }
    else if (ladder_broken && !trigger_failed_.empty())
        leave_open(culprit::environment, trigger_failed_);
    else if (ladder_broken && !unread.empty())
        leave_open(culprit::tool, unread + ", and nobody knows what would have come of it");
    else if (ladder_broken && seen_.over_budget() > 0)
        leave_open(culprit::tool, what_was_dropped("were ") + ", so that the ladder could not go on");
    else if (ladder_broken && !unsupported_.empty())
        leave_open(culprit::tool, unsupported_);
    else if (const auto chosen = ladder_broken ? chose_otherwise(result, *cast_, seen_) : std::string{};
             !chosen.empty())
        leave_to_it(chosen);
    else if (ladder_broken && doubtful(result))
        leave_open(culprit::tool,
                   "this program stood still while it had to watch, so that nobody's times are known");
    else if (const auto* answer =
                 ladder_broken ? excused_at_most(result, &flow_finding::has_crossed) : nullptr)
        leave_to_it(answer->observed +
                    ": who answers an INVITE before the CANCEL is there breaks nothing (RFC "
                    "3261 9.1, 9.2), and no 487 follows");
    else if (const auto* once = ladder_broken ? excused_at_most(result, &flow_finding::may_be_lost) : nullptr)
        leave_open(culprit::network,
                   script::drawn(*script_, *once->rung) +
                       " may have been lost: a provisional response is sent once over UDP (RFC 3261 "
                       "13.3.1.1); what never comes, however often this is played, is not sent");
    else if (const auto* left_out =
                 ladder_broken ? excused_at_most(result, &flow_finding::may_be_left_out) : nullptr)
        leave_to_it(script::drawn(*script_, *left_out->rung) +
                    " was left out, as it may be: who answers need not tell of progress before (RFC 3261 "
                    "13.3.1.1)");
    else if (ladder_broken && !unreachable_.empty() && !led_astray)
        leave_open(culprit::network, unreachable_);
    else if (ladder_broken && script_ended_link_)
        leave_open(culprit::script, "it ended a connection, and what was under way there is lost");
    else if (ladder_broken && link_broke_)
        leave_open(culprit::network, "a connection broke");
    else if (ladder_broken && lossy() && (timed_out_ || lost || !blames_device))
        leave_open(culprit::network,
                   "it was told to lose, delay or reorder messages, and did so too much for this ladder" +
                       (lost ? "; all copies of a " + to_text(play::sign_of(*lost->message)) + " from " +
                                   script_->parties[lost->from].name + " were lost"
                             : std::string{}));
    else if (const auto other =
                 ladder_broken && !blames_device ? not_called_for(result, *cast_, seen_) : std::string{};
             !other.empty())
        leave_open(culprit::script, other);
    else if (const auto cause = ladder_broken && !blames_device ? what_the_script_did(result) : std::string{};
             !cause.empty())
        leave_open(culprit::script, cause + ", and the ladder is not what follows from that");
    else if (only_excused)
        leave_open(culprit::script,
                   (mutated_ && mutated_->rung ? script::drawn(*script_, *mutated_->rung) : "a message") +
                       " was mutated on its way, and the ladder is not what follows from that");
    else
        result.verdict = ladder_broken ? run_verdict::fail : run_verdict::pass;
    for (auto& f : result.flow_findings)
        if (result.verdict == run_verdict::inconclusive || f.is_excused())
            f.level = rules::level::info;
    if (rule_broken)
        result.verdict = run_verdict::fail;
    if (result.verdict == run_verdict::fail)
        result.fault = who_failed(result);
    // What was not judged may be what is wrong.
    if (result.verdict == run_verdict::pass && seen_.dropped() > 0)
        leave_open(culprit::tool, what_was_dropped("were ") + " and are not judged");
    if (result.verdict == run_verdict::pass && !unread.empty())
        leave_open(culprit::tool, unread + ", and are not judged");
    const bool seen =
        std::ranges::any_of(result.rungs, [](const rung_result& r) { return r.status == rung_status::done; });
    if (result.verdict == run_verdict::pass && !seen)
        leave_open(culprit::script, "no rung of it was seen in this cast");
}

// A device that is to play a stimulus may: like an agent, it was made to.
void referee::mark_what_was_asked(const run_result& result)
{
    for (std::uint32_t i = 0; i < script_->rungs.size(); ++i)
        if (const auto& r = script_->rungs[i]; is_device(r.from) && r.is_stimulus())
            if (const auto at = result.rungs[i].message)
                seen_.at(*at).taint.provokes = true;
}

void referee::excuse_what_broke(run_result& result) const
{
    if (!link_broke_ && !half_closed_link_ended_)
        return;
    for (auto& v : result.rules)
        rules::take_back(v, [&](const auto& f) { return !rules::stands_alone(*v.rule, f); });
}

// The ladder is drawn for what the machines make. From a mutant on that says something else, nobody owes the
// rest of it.
void referee::excuse_what_was_mutated(run_result& result) const
{
    if (!mutated_)
        return;
    for (auto& f : result.flow_findings)
        if (f.rule == "FLOW-MISSING" || f.messages.empty() || f.messages.back() >= mutated_->sighting)
            f.level = rules::level::info;
}

void referee::prove(run_result& result) const
{
    const auto add_proof = [this](flow_finding& f) {
        for (const auto m : f.messages)
            f.proof.push_back(seen_.at(m));
    };
    std::ranges::for_each(result.flow_findings, add_proof);
    // Who sent it may be known from the ladder alone, since it was judged.
    for (auto& v : result.rules)
        for (auto& f : v.findings)
            for (std::size_t i = 0; i < f.proof.size(); ++i)
                f.proof[i].from = seen_.at(f.messages[i]).from;
}

// Who waives a rule does not waive that the ladder goes on.
void referee::name_what_waived_rules_named(run_result& result)
{
    for (auto& n : named_)
    {
        const auto is_it = [&](const waived_finding& w) {
            return w.what.rule == n.rule && w.what.party == n.instead.party && !w.what.messages.empty() &&
                   w.what.messages.back() == n.offender;
        };
        if (n.instead.rule == "FLOW-MISSING" && std::ranges::any_of(result.waived, is_it))
            result.flow_findings.push_back(std::move(n.instead));
    }
}

void referee::go_by_profiles(run_result& result)
{
    for (party_index p = 0; p < profiles_.size(); ++p)
        if (profiles_[p])
            result.profiled.push_back(p);
    not_had_ = leave_unsupported(result, *cast_, profiles_, seen_);
    leave_open_what_others_do(result, profiles_);
    begin_waiving(result, profiles_, today_);
    waive_rules(result);
    name_what_waived_rules_named(result);
    waive_flow(result);
    end_waiving(result, [this](party_index p, std::string_view what) {
        for (std::uint32_t i = 0; i < seen_.count(); ++i)
            if (const auto& s = seen_.at(i); s.from == p && s.message && what_of(*s.message) == what)
                return true;
        return false;
    });
    const auto missing = std::ranges::count(result.rungs, rung_status::missing, &rung_result::status);
    if (!result.waived.empty() && missing > 0)
        result.notes.push_back(std::to_string(missing) + (missing == 1 ? " rung" : " rungs") +
                               " did not happen, behind what is waived");
}

run_result referee::finish(fsm::time_point end, const std::vector<const play::agent*>& agents)
{
    run_result out;
    out.flow = script_;
    judge_ladder(out, agents);
    mark_what_was_asked(out);
    out.rules = seen_.finish(end);
    excuse_what_broke(out);
    judge_surprises(out);
    blame_once(out);
    excuse_what_was_mutated(out);
    prove(out);
    go_by_profiles(out);
    const auto unread = what_was_not_read();
    add_notes(out, unread);
    for (const auto* a : agents)
        out.standing_calls += a ? a->live_dialogs() : 0;
    conclude(out, agents, unread);
    out.traffic = seen_.take();
    if (!out.traffic.messages.empty())
        out.began = std::ranges::min(out.traffic.messages, {}, &rules::sighting::at).at;
    return out;
}

}  // namespace judge
