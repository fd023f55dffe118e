#include "run/run.hpp"

#include "run/limits.hpp"

#include <algorithm>

namespace run {

using namespace std::chrono_literals;

namespace {

bool has_device(const play::cast& c) { return std::ranges::any_of(c, &play::member::device); }
phase_settings watching(phase_settings how, fsm::duration linger)
{
    how.watch = linger;
    return how;
}
bool has_agent(const play::cast& c) { return !std::ranges::all_of(c, &play::member::device); }

}  // namespace

run::run(const script::flow& s, play::cast c, const settings& how)
    : script_{&s},
      cast_{std::make_shared<const play::cast>(std::move(c))},
      how_{how},
      has_agent_{has_agent(*cast_)},
      referee_{s, *cast_, how.rules, how.memory ? how.memory : std::make_shared<rules::budget>()},
      rates_(cast_->size()),
      phases_{watching(how.phases, s.linger), how.timers, has_device(*cast_)},
      cues_{s, *cast_, how.profiles}
{
    how_.rules = {};  // the referee has them, and copies need not carry them
    if (!how_.stalled)
        how_.stalled = std::make_shared<rules::stalls>();
    referee_.stalled(how_.stalled);
    referee_.expects(how_.timers, how_.patience);
    referee_.knows(how_.profiles, how_.today);
    const auto parties = cast_->size();
    const sip::choices seed{how_.seed};
    // A network that loses and delays takes its time: each hop may need nearly all of 64*T1.
    const bool perfect = how_.network.perfect() && !how_.decide;
    const auto patience = static_cast<fsm::duration::rep>(perfect ? 0 : parties) * how_.timers.give_up();
    if (!perfect)
        referee_.lossy_network();
    seed_hops();
    agents_.resize(parties);
    for (std::size_t i = 0; i < parties; ++i)
        if (!(*cast_)[i].device)
            agents_[i].emplace(s, *cast_, static_cast<party_index>(i), seed.split(i), how_.timers, patience,
                               how_.patience);
    if (how_.mutation && how_.mutation->rung < s.rungs.size())
        if (auto& sender = agents_[s.rungs[how_.mutation->rung].from])
            sender->mutates(*how_.mutation);
}

// Per hop and direction, so that one hop's traffic does not change the luck of another.
void run::seed_hops()
{
    if (how_.network.perfect())
        return;
    const auto parties = cast_->size();
    const auto pick = sip::choices{how_.seed}.split(parties);
    hops_.clear();
    hops_.reserve((parties + 1) * (parties + 1));
    for (std::size_t from = 0; from <= parties; ++from)
        for (std::size_t to = 0; to <= parties; ++to)
            hops_.emplace_back(how_.network, from < parties && to < parties
                                                 ? pick.split(from * parties + to)
                                                 : pick.split(parties * parties + from * (parties + 1) + to));
}

void run::reseed(std::uint64_t seed)
{
    how_.seed = seed;
    seed_hops();
    for (std::size_t i = 0; i < agents_.size(); ++i)
        if (agents_[i])
            agents_[i]->reseed(sip::choices{seed}.split(i));
}

void run::start(fsm::time_point now)
{
    phases_.start(now);
    for (party_index i = 0; i < agents_.size(); ++i)
        if (agents_[i])
        {
            agents_[i]->start(now);
            drain(now, i);
        }
    step(now);
}

// Where we were late there is no saying who else was.
void run::stood_still(fsm::time_point from, fsm::time_point until)
{
    if (until - from <= limits::lag)
        return;
    how_.stalled->add(from, until);
    remarks_.late(until - from);
}

void run::on_wire(fsm::time_point now,
                  const fsm::address& from,
                  const fsm::address& to,
                  const sip::message_ptr& m,
                  std::string_view comment)
{
    if (how_.on_wire)
        how_.on_wire(now, from, to, m->octets(), comment);
}

fsm::time_point run::deadline() const
{
    if (over())
        return fsm::never;
    auto next = std::min(held_.next(), phases_.deadline());
    if (phases_.is() == phase::playing)
        next = std::min({next, cues_.deadline(), left_.empty() ? fsm::never : left_.front().at});
    for (const auto& a : agents_)
        if (a)
            next = std::min(next, a->deadline());
    return next;
}

// What arrives comes before what is due at the same time, so that a response in time is in time.
void run::expired(fsm::time_point now)
{
    if (over())
        return;
    stood_still(std::min(now, deadline()), now);
    if (held_.next() <= now)
    {
        while (held_.next() <= now)
        {
            auto due = held_.take();
            --rates_[due.party].held;
            if (due.inbound)
                deliver(now, due.party, sender(due.party, due.what.over, *due.what.message), due.what.over,
                        due.what.message);
            else
                leave(now, due.party, std::move(due.what), due.fault);
        }
        return step(now);
    }
    for (party_index i = 0; i < agents_.size(); ++i)
        if (agents_[i] && agents_[i]->deadline() <= now)
        {
            agents_[i]->expired(now);
            drain(now, i);
        }
    give_up_what_went_astray(now);
    step(now);
    if (phases_.deadline() <= now && phases_.expired(now))
        wind_down(now);
}

void run::told_to_stop(fsm::time_point now)
{
    if (phases_.told_to_stop(now))
        wind_down(now);
}

void run::wind_down(fsm::time_point now)
{
    for (party_index i = 0; i < agents_.size(); ++i)
        if (agents_[i])
        {
            agents_[i]->wind_down(now);
            drain(now, i);
        }
    step(now);
}

// What is there to wait for? All lanes done: a little, for what is too much. One that cannot be done any
// more: for the end of what lives.
void run::step(fsm::time_point now)
{
    if (over())
        return;
    phases::standing s;
    s.idle = held_.empty();
    for (const auto& a : agents_)
    {
        if (!a)
            continue;
        s.all_done = s.all_done && a->lane_done();
        s.all_settled = s.all_settled && (a->lane_done() || a->stuck());
        s.stuck = s.stuck || a->stuck();
        s.idle = s.idle && a->idle();
        s.awaited = s.awaited || (phases_.is() == phase::winding_down && a->awaits_answer());
    }
    s.calls = (phases_.is() == phase::playing || phases_.is() == phase::lingering) && s.all_settled &&
              std::ranges::any_of(agents_, [](const auto& a) { return a && a->needs_wind_down(); });
    if (phases_.stepped(now, s))
        wind_down(now);
    else if (phases_.is() == phase::playing && !cues_.empty())
        cues_.look(now, agents_);
}

void run::fired(fsm::time_point now, const firing& what, std::string why)
{
    if (over())
        return;
    const bool failed_before = !cues_.failure().empty();
    cues_.ended(what, std::move(why), agents_);
    if (!cues_.failure().empty() && !failed_before && phases_.give_up(now))
        wind_down(now);
}

void run::add_to(fsm::state_hash& h) const
{
    for (const auto& a : agents_)
        if (a)
            a->add_to(h);
    for (const auto& f : held_.in_order())
        h.when(f.at).number(f.inbound).number(f.party).way(f.what.over).message(f.what.message);
    for (const auto& d : out_)
        h.number(d.by).way(d.over).message(d.message);
    for (const auto& a : left_)
        h.when(a.at).number(a.rung);
    phases_.add_to(h);
}

bool run::awaits_call(party_index p) const
{
    if (!agents_[p] || agents_[p]->lane().empty())
        return false;
    const auto& first = agents_[p]->lane().front();
    return !first.mine && script_->rungs[first.rung].what.status == 0;
}

std::size_t run::rungs_done() const
{
    std::vector<bool> done(script_->rungs.size());
    for (const auto& a : agents_)
        if (a)
            for (const auto& entry : a->lane())
                if (entry.done)
                    done[entry.rung] = true;
    return static_cast<std::size_t>(std::ranges::count(done, true));
}

void run::dropped(std::uint64_t datagrams) { dropped_ += datagrams; }

void run::note(std::string text) { remarks_.note(std::move(text)); }

judge::run_result run::result(fsm::time_point now)
{
    std::vector<const play::agent*> agents;
    for (const auto& a : agents_)
        agents.push_back(a ? &*a : nullptr);
    const auto spoke = [this](party_index p) { return referee_.spoke(p); };
    for (const auto& why : {cues_.failure(), cues_.unfinished(agents_), cues_.not_asked(agents_, spoke)})
        if (!why.empty())
            referee_.trigger_failed(why);
    auto out = referee_.finish(now, agents);
    out.seed = how_.seed;
    out.mutation = how_.mutation;
    if (how_.mutation && how_.mutation->rung < script_->rungs.size())
        if (const auto& sender = agents_[script_->rungs[how_.mutation->rung].from])
            out.mutant = sender->mutant();
    if (dropped_ > 0)
        out.notes.push_back("the system dropped " + std::to_string(dropped_) +
                            " datagrams before we could read them");
    if (!has_agent_)
    {
        // Two neighbouring devices talk unseen, and here all neighbours are.
        out.verdict = judge::run_verdict::inconclusive;
        out.fault = judge::culprit::script;
        out.why = "every party is a device: nothing of it can be seen";
        return out;
    }
    for (auto& hint : cues_.hints(agents_))
        out.notes.push_back(std::move(hint));
    remarks_.finish(out, *script_, *cast_,
                    {phases_.interrupted(), phases_.limit_reached(), phases_.finished()});
    return out;
}

}  // namespace run
