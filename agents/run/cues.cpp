#include "run/cues.hpp"

#include "play/lane.hpp"
#include "script/script_names.hpp"
#include "script/wording.hpp"
#include "sip/uri.hpp"

#include <algorithm>
#include <utility>

namespace run {

namespace {

// How people do it, where no trigger does.
std::string_view in_words(script::act a)
{
    switch (a)
    {
    case script::act::call: return "make it call";
    case script::act::answer: return "answer the call on it";
    case script::act::reject: return "reject the call on it";
    case script::act::hangup: return "hang up on it";
    case script::act::hold: return "hold the call on it";
    case script::act::resume: return "resume the call on it";
    case script::act::transfer: return "transfer the call on it";
    case script::act::enroll: break;
    }
    return "make it register";
}

const device::trigger* trigger_for(const device::profile& of, script::act a)
{
    const auto found = of.triggers.find(a);
    return found == of.triggers.end() ? nullptr : &found->second;
}

}  // namespace

cues::cues(const script::flow& s, const play::cast& c, const judge::profiles& known) : script_{&s}, cast_{&c}
{
    for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
    {
        const auto& r = s.rungs[i];
        if (!c[r.from].device || c[r.to].device)
            continue;
        const auto* profile = judge::profile_of(known, r.from);
        const auto act = script::act_for(s, i);
        if (!act)
        {
            if (profile && script::is_whim(s, i))
                whims_.push_back({.device = r.from, .rung = i, .what = {}, .with = {}, .ask = {}});
            continue;
        }
        firing f{r.from, i, *act, {s.parties[r.from].aor, target_of(i, c)}, nullptr, {}};
        const auto* trigger = profile ? trigger_for(*profile, *act) : nullptr;
        if (!trigger)
        {
            by_hand_.push_back({std::move(f), profile != nullptr});
            continue;
        }
        if (trigger->kind == device::trigger_kind::none)
            continue;
        f.how = trigger;
        f.ask = s.parties[r.from].name + ": " +
                (f.how->ask.empty() ? std::string{in_words(*act)} : device::filled(f.how->ask, f.with)) +
                " (" + script::drawn(s, i) + ')';
        all_.push_back({std::move(f), r.after.value_or(fsm::duration{0}) + trigger->delay, {}});
    }
}

// Whom its user dials: where the next agent is the callee, its address; else the callee's address of record,
// which that agent routes (RFC 3261 16.5). Of a REFER what the script says it refers to.
std::string cues::target_of(std::uint32_t rung, const play::cast& c) const
{
    const auto& r = script_->rungs[rung];
    if (r.what.method == "REFER")
    {
        const auto to = std::ranges::find_if(
            r.fields, [](const auto& f) { return script::same_field(f.first, "Refer-To"); });
        return to == r.fields.end() ? std::string{} : to->second;
    }
    if (r.what.status != 0 || r.what.method != "INVITE")
        return {};
    const auto callee = script_->relations[rung].callee;
    const auto& aor = script_->parties[callee < script_->parties.size() ? callee : r.to].aor;
    if (callee != r.to)
        return aor;
    const auto uri = sip::parse_uri(aor);
    return "sip:" + (uri && !uri->user.empty() ? std::string{uri->user} + '@' : std::string{}) +
           c[r.to].at.host_port();
}

bool cues::has_happened(std::uint32_t rung, const all_agents& ours) const
{
    const auto& r = script_->rungs[rung];
    for (const auto p : {r.from, r.to})
        if (const auto& agent = ours[p])
        {
            const auto& lane = agent->lane();
            const auto e = std::ranges::lower_bound(lane, rung, {}, &play::lane_entry::rung);
            if (e != lane.end() && e->rung == rung)
                return e->done;
        }
    return true;  // between devices, or lost by the script: nobody will ever see it
}

bool cues::has_happened(const firing& f, const all_agents& ours) const { return has_happened(f.rung, ours); }

bool cues::is_its_turn(const firing& f, const all_agents& ours) const
{
    const auto& mine = script_->rungs[f.rung];
    for (std::uint32_t i = 0; i < f.rung; ++i)
    {
        const auto& r = script_->rungs[i];
        if ((r.from != f.device && r.to != f.device) || mine.crosses == i)
            continue;
        if (!play::may_stay_away(r, *cast_, false) && !has_happened(i, ours))
            return false;
    }
    return true;
}

void cues::look(fsm::time_point now, const all_agents& ours)
{
    for (auto& c : all_)
    {
        if (c.fired)
            continue;
        if (!c.due && is_its_turn(c.what, ours))
            c.due = now + c.delay;
        if (!c.due || *c.due > now)
            continue;
        c.fired = true;
        c.is_over = has_happened(c.what.rung, ours);  // it was quicker than we
        if (!c.is_over)
            due_.push(c.what);
    }
}

fsm::time_point cues::deadline() const
{
    auto first = fsm::never;
    for (const auto& c : all_)
        if (c.due && !c.fired)
            first = std::min(first, *c.due);
    return first;
}

std::string cues::name_of(const firing& f) const
{
    return "trigger '" + std::string{script::to_text(f.what)} + "' of " + script_->parties[f.device].name +
           " for " + script::drawn(*script_, f.rung);
}

void cues::ended(const firing& f, std::string why, const all_agents& ours)
{
    for (auto& c : all_)
        if (c.what.rung == f.rung)
            c.is_over = true;
    if (!why.empty() && failure_.empty() && !has_happened(f.rung, ours))
        failure_ = name_of(f) + ": " + std::move(why);
}

std::string cues::unfinished(const all_agents& ours) const
{
    for (const auto& c : all_)
        if (c.fired && !c.is_over && !has_happened(c.what.rung, ours))
            return name_of(c.what) + ": it had not ended when the run did";
    return {};
}

bool cues::is_awaited(const firing& f, const all_agents& ours) const
{
    return !has_happened(f.rung, ours) && is_its_turn(f, ours);
}

// Who only answers does so by itself, until its profile says otherwise.
std::string cues::not_asked(const all_agents& ours, const std::function<bool(party_index)>& spoke) const
{
    const auto is_left = [&](const left_to_people& one) {
        return one.has_profile && one.what.what != script::act::answer && is_awaited(one.what, ours) &&
               (one.what.what != script::act::reject || spoke(one.what.device));
    };
    if (const auto f = std::ranges::find_if(by_hand_, is_left); f != by_hand_.end())
        return device::has_no_trigger(script_->parties[f->what.device].name, f->what.what,
                                      script::drawn(*script_, f->what.rung));
    const auto f = std::ranges::find_if(whims_, [&](const firing& one) { return is_awaited(one, ours); });
    return f == whims_.end() ? std::string{}
                             : script_->parties[f->device].name + " has to be made to send " +
                                   script::drawn(*script_, f->rung) + ", which no trigger does";
}

std::vector<std::string> cues::hints(const all_agents& ours) const
{
    std::vector<std::string> out;
    for (const auto& [f, has_profile] : by_hand_)
        if (is_awaited(f, ours))
            out.push_back(script_->parties[f.device].name + " does not send " +
                          script::drawn(*script_, f.rung) + " by itself: " + std::string{in_words(f.what)} +
                          ", or give " + (has_profile ? "its profile" : "it a profile (--device) with") +
                          " a [trigger." + std::string{script::to_text(f.what)} + ']');
    return out;
}

}  // namespace run
