// What goes out: whether it may leave, what the emulated network does to it, what became of it.
#include "run/emergency.hpp"
#include "run/limits.hpp"
#include "run/run.hpp"

#include <algorithm>

namespace run {

using namespace std::chrono_literals;

// Everything out of an agent before anything goes in.
void run::drain(fsm::time_point now, party_index by)
{
    for (;;)
    {
        for (play::outgoing out; agents_[by]->next_transmission(out);)
            depart(now, by, std::move(out));
        for (play::surprise s; agents_[by]->next_surprise(s);)
            referee_.surprised(by, s);
        departure failed;
        if (!failed_.take(failed))
            return;
        agents_[by]->send_failed(now, failed);
    }
}

// Why it may not leave; "" when it may. What the machines make of a script is known when it is loaded; what
// else the octets say is known here only.
std::string run::refusal(const play::outgoing& what) const
{
    if (!how_.allowed)
        return {};
    auto why = how_.allowed->refusal(what.over.remote);
    if (why.empty() && what.altered)
        if (const auto called = emergency_in(*what.message); !called.empty())
            why = called + " is an emergency number";
    return why;
}

void run::depart(fsm::time_point now, party_index by, play::outgoing&& what)
{
    const auto to = what.to;
    const auto& remote = what.over.remote;
    const auto from = (*cast_)[by].own(what.over.local);
    fate decided;
    const bool decides = how_.decide && !what.lost && to != rules::nobody;
    if (decides)
        decided = how_.decide(now, by, to, what.message->octets());
    if (decided.changed)
    {
        what.message = sip::store(std::move(*decided.changed));
        what.taint = rules::taint::everything();
        what.altered = true;
    }
    referee_.sent(now, by, what, from);
    if (const auto why = refusal(what); !why.empty())
    {
        note("not sent: " + why);
        failed_.push({std::move(what), by, now});
        return;
    }
    if (what.lost)
        return on_wire(now, from, remote, what.message, "lost (script)");
    if (!within_rate(now, by))
        return note("more than " + std::to_string(limits::per_second) +
                    " datagrams in a second: the rest was not sent");
    if (what.rung && !what.repeated && !what.over.reliable() && is_waited_for_briefly(*what.rung))
        left_.push({now + std::max(*how_.patience, 8 * how_.timers.t1), *what.rung});
    const auto* const fault =
        what.rung && what.over.reliable() && !what.repeated && script_->rungs[*what.rung].stream
            ? &script_->rungs[*what.rung].stream
            : nullptr;
    if (!decides && hops_.empty())
        return leave(now, by, std::move(what), fault);
    if (!decides)
        decided.arrivals = arrivals(now, by, to, what.over, what.message->octets().size());
    if (decided.arrivals.empty())
        on_wire(now, from, remote, what.message, "lost (emulated)");
    for (const auto delay : decided.arrivals)
        if (delay == fsm::duration{0})
            leave(now, by, fsm::transmission{what}, fault);
        else
            hold(now, delay, {.party = by, .what = what, .fault = fault});
}

// By an agent, from an agent, over a network that loses nothing, for as long as its user says.
bool run::is_waited_for_briefly(std::uint32_t rung) const
{
    const auto& r = script_->rungs[rung];
    return how_.patience && how_.network.perfect() && !how_.decide && is_agent(r.from) && is_agent(r.to);
}

void run::give_up_what_went_astray(fsm::time_point now)
{
    for (astray a;
         phases_.is() == phase::playing && !left_.empty() && left_.front().at <= now && left_.take(a);)
    {
        const auto to = script_->rungs[a.rung].to;
        agents_[to]->stays_away(now, a.rung);
        drain(now, to);
    }
}

// After which times it arrives, by the emulated network; none: it is lost.
std::vector<fsm::duration> run::arrivals(
    fsm::time_point now, party_index from, party_index to, const fsm::link& over, std::size_t octets)
{
    if (hops_.empty())
        return {fsm::duration{0}};
    auto& way = hop(from, to);
    return over.reliable() ? std::vector{way.in_order(now, octets)} : way.deliveries(now, octets);
}

impairment& run::hop(party_index from, party_index to)
{
    const auto parties = cast_->size();
    const auto index = [&](party_index p) { return p == rules::nobody ? parties : std::size_t{p}; };
    return hops_[index(from) * (parties + 1) + index(to)];
}

void run::hold(fsm::time_point now, fsm::duration delay, flight what)
{
    auto& held = rates_[what.party].held;
    if (held == limits::in_flight)
        return note("more than " + std::to_string(limits::in_flight) +
                    " datagrams under way: the rest was lost");
    ++held;
    what.at = now + delay;
    held_.add(std::move(what));
}

void run::leave(fsm::time_point now,
                party_index by,
                fsm::transmission&& what,
                const script::stream_fault* fault)
{
    out_.push({std::move(what), by, now, fault});
}

bool run::next(departure& out) { return out_.take(out); }

void run::sent(fsm::time_point now, const departure& what, std::string_view why)
{
    // Who answers late has had it only since it left.
    if (!what.waited)
        stood_still(what.decided, now);
    else if (now - what.decided > limits::lag)
        how_.stalled->add(what.decided, now);
    on_wire(now, (*cast_)[what.by].at, what.over.remote, what.message,
            why.empty() ? std::string{} : "not sent: " + std::string{why});
    if (why.empty())
        left(now, what);
    if (what.fault && what.fault->afterwards != script::stream_fault::ending::none)
        ended_here_.push_back(what.over);
    if (what.fault && what.fault->loses_what_comes(fsm::is_websocket(what.over.transport())))
        referee_.script_ended_link();
    else if (what.fault && what.fault->afterwards == script::stream_fault::ending::half_close)
        half_closed_.push_back(what.over);
    if (!why.empty())
        unreachable(now, what, why);
}

// What joins the next leaves with it.
void run::left(fsm::time_point now, const departure& what)
{
    const auto* const fault = what.fault;
    const auto waits = !fault              ? fsm::duration{0}
                       : fault->joins_next ? script::limits::joined
                                           : fault->takes(what.message->octets().size());
    referee_.left(std::min(now, what.left) + waits, what.by, what.over, what.message);
    std::erase_if(joined_, [&](const departure& before) {
        const bool goes = before.by == what.by && before.over.remote == what.over.remote;
        if (goes)
            referee_.left(now, before.by, before.over, before.message);
        return goes;
    });
    if (fault && fault->joins_next)
        joined_.push_back(what);
}

void run::unreachable(fsm::time_point now, const departure& what, std::string_view why)
{
    if (over() || !agents_[what.by])
        return;
    const auto& to = what.over.remote;
    referee_.refused(what.by, what.over, what.message);
    note(script_->parties[what.by].name + " could not send to " + to.host_port() + ": " + std::string{why});
    const auto is_there = [&](const play::member& m) { return m.device && m.at == to; };
    if (std::ranges::any_of(*cast_, is_there))
        remarks_.unreachable(to, why);
    failed_.push(what);
    drain(now, what.by);
    step(now);
}

bool run::within_rate(fsm::time_point now, party_index by)
{
    auto& r = rates_[by];
    if (now - r.second_began >= 1s)
    {
        r.second_began = now;
        r.sent = 0;
    }
    return ++r.sent <= limits::per_second;
}

}  // namespace run
