#include "serve/station.hpp"

#include "serve/guard.hpp"

#include "fsm/stun.hpp"
#include "run/emergency.hpp"
#include "run/limits.hpp"
#include "script/printable.hpp"
#include "script/wording.hpp"
#include "serve/limits.hpp"
#include "sip/keep_alive.hpp"

#include <algorithm>

namespace serve {

namespace {

rules::party self(const configuration& how) { return {"sipwright", how.plays, false, how.at, how.domain}; }

std::string_view word_of(rules::level l) { return l == rules::level::must ? "broken" : "advised"; }

std::unique_ptr<element> make(const configuration& how)
{
    const sip::choices pick{how.seed};
    switch (how.plays)
    {
    case rules::role::proxy: return make_proxy(how, pick);
    case rules::role::registrar: return make_registrar(how, pick);
    case rules::role::redirect: return make_redirect(how, pick);
    case rules::role::ua: break;
    }
    return make_user_agent(how, pick);
}

}  // namespace

station::station(const configuration& how, conditions where)
    : how_{how},
      where_{std::move(where)},
      faults_{weak_role(how.plays), how.weaknesses},
      misbehavior_{how.faults},
      element_{make(how_)},
      watch_{self(how), where_.rules, where_.strict,
             [this](const rules::finding& f, std::string_view party, std::string_view call_id) {
                 tell(f, party, call_id);
             }},
      connections_{how.idle}
{
    watch_.stalled(where_.stalled);
    watch_.knows(keys_of(how));
}

void station::tell(const rules::finding& f, std::string_view party, std::string_view call_id)
{
    const auto which = std::string{party} + ' ' + f.rule;
    auto known = broken_.find(which);
    if (known == broken_.end())
    {
        if (broken_.size() >= limits::letters)
            return;
        known = broken_.emplace(which, 0).first;
    }
    if (++known->second > limits::told)
        return;
    log_.say(std::string{word_of(f.level)} + ' ' + f.rule + " (" + std::string{f.spec} + ") by " +
             std::string{party} + ": expected " + script::shortened(f.expected) + ", observed " +
             script::shortened(f.observed) + "  Call-ID " + script::shortened(call_id) +
             (known->second == limits::told ? "; further ones are counted only" : ""));
}

void station::received(fsm::time_point now,
                       const fsm::link& over,
                       const sip::message_ptr& m,
                       fsm::duration waited)
{
    if (!faults_.are_none() && (now < silent_until_ || suffers(now, faults_.received(over, *m))))
        return;
    stood_still(now - waited, now);
    if (!over.reliable() && sip::is_keep_alive(m->octets()))
    {
        log_.kept_alive();
        auto answer = fsm::stun_answer(m->octets(), over.remote);  // RFC 5626 4.4.2, 8
        if (answer && where_.allowed.refusal(over.remote).empty())
            out_.push({over, sip::store(std::move(*answer))});
        return;
    }
    connections_.heard(now, over);
    if (const auto further = connections_.aliased(over, *m))
        element_->core().opened(now, *further);
    log_.passed(now, over, *m, false);
    watch_.received(now - waited, over, m);
    element_->core().received(now, over, m);
    settle(now);
}

void station::opened(fsm::time_point now, const fsm::link& l, std::vector<std::string> shown)
{
    log_.connected();
    connections_.opened(now, l, std::move(shown));
    element_->core().opened(now, l);
    settle(now);
}

void station::closed(fsm::time_point now, const fsm::link& l, fsm::link_end how, std::string_view why)
{
    if (!why.empty())
        log_.say(script::in_ms(now) + " connection with " + way_to(l.remote) + ": " + script::shortened(why));
    auto& core = element_->core();
    for (const auto& alias : connections_.closed(l))
        core.closed(now, alias, how);
    core.closed(now, l, how);
    watch_.closed(l);
    settle(now);
}

void station::expired(fsm::time_point now)
{
    if (now >= stop_at_)
        over_ = true;
    stood_still(std::min(now, deadline()), now);
    element_->core().expired(now);
    element_->expired(now);
    log_.expired(now);
    for (const auto& l :
         connections_.expired(now, [this](const fsm::link& one) { return element_->core().uses(one); }))
        idle_.push(l);
    settle(now);
}

fsm::time_point station::deadline() const
{
    return std::min({element_->core().deadline(), element_->deadline(), connections_.deadline(), stop_at_});
}

void station::told_to_stop(fsm::time_point now)
{
    if (stop_at_ != fsm::never)
        over_ = true;
    stop_at_ = now + limits::farewell;
    element_->stop(now);
    settle(now);
}

// A deadline that is met late makes what was timed doubtful.
void station::stood_still(fsm::time_point from, fsm::time_point until)
{
    if (until - from > run::limits::lag)
        where_.stalled->add(from, until);
}

void station::settle(fsm::time_point now)
{
    element_->take_events(now);
    for (fsm::transmission t; element_->core().next_transmission(t);)
    {
        const auto why = refusal(t);
        if (why.empty())
        {
            t.over = connections_.way_of(t.over);
            if ((faults_.are_none() || leaves(now, t)) && !misbehaves(t))
                out_.push(std::move(t));
            continue;
        }
        log_.refused();
        log_.say("not sent to " + way_to(t.over.remote) + ": " + script::shortened(why));
        element_->core().send_failed(now, t);
        element_->take_events(now);
    }
    // Told to stop: nobody waits for anything any more.
    over_ = over_ || (stop_at_ != fsm::never && element_->core().idle());
}

bool station::leaves(fsm::time_point now, const fsm::transmission& what)
{
    return now >= silent_until_ && !suffers(now, faults_.sent(what.over, *what.message));
}

// True: that message goes no further.
bool station::suffers(fsm::time_point now, weak::consequence&& what)
{
    const bool is_dropped = what.is_dropped;
    for (const auto& p : what.provoked)
    {
        if (p.by->does == weak::harm::reboot)
            reboot(now);
        if (!p.answer.empty() && where_.allowed.refusal(p.over.remote).empty())
            out_.push({p.over, sip::store(p.answer)});
    }
    if (!what.provoked.empty() || what.delay.count() > 0)
        suffers_.push(std::move(what));
    return is_dropped;
}

// What the faults that are planted in it make of what it sends. True: it does not leave.
bool station::misbehaves(fsm::transmission& what)
{
    auto made = misbehavior_.leaves(*what.message);
    for (const auto* f : made.committed)
        if (const auto times = ++committed_[f->name]; times <= limits::told)
            log_.say("fault " + std::string{f->name} + ": it " + std::string{f->does} + ": " +
                     script::shortened(what.message->octets().substr(0, what.message->octets().find('\r'))) +
                     (made.is_kept_back ? " is kept back" : "") +
                     (times == limits::told ? "; further ones are not told" : ""));
    if (!made.octets.empty())
        what.message = sip::store(std::move(made.octets));
    return made.is_kept_back;
}

// As after a loss of power: no call, no registration, no connection; other tags. The referee and the log,
// which are no part of the device, go on.
void station::reboot(fsm::time_point now)
{
    for (const auto& l : connections_.all())
        idle_.push(l);
    ++how_.seed;
    element_ = make(how_);
    faults_.reboot();
    silent_until_ = now + weak::limits::reboot;
}

std::string station::refusal(const fsm::transmission& what) const
{
    if (auto why = where_.allowed.refusal(what.over.remote); !why.empty())
        return why;
    const auto number = what.message->is_request() ? run::emergency_in(*what.message) : std::string{};
    return number.empty() ? number : number + " is an emergency number";
}

bool station::next(fsm::transmission& out) { return out_.take(out); }

void station::sent(fsm::time_point now, const fsm::transmission& what, std::string_view why)
{
    if (!what.over.reliable() && sip::is_keep_alive(what.message->octets()))
        return;
    watch_.sent(now, what.over, what.message);
    connections_.heard(now, what.over);
    if (why.empty())
        return log_.passed(now, what.over, *what.message, true);
    log_.refused();
    log_.say("not sent to " + way_to(what.over.remote) + ": " + script::shortened(why));
    unreachable(now, what);
}

void station::unreachable(fsm::time_point now, const fsm::transmission& what)
{
    watch_.refused(what.over, what.message);
    element_->core().send_failed(now, what);
    settle(now);
}

void station::finish(fsm::time_point now)
{
    watch_.finish(now);
    log_.ended(now);
}

std::string to_text(const station& s)
{
    const auto& j = s.judged();
    std::string out = to_text(s.counted());
    out += "calls         " + std::to_string(s.calls()) + " stand; " + std::to_string(j.calls) +
           " judged: " + std::to_string(j.passed) + " passed, " + std::to_string(j.failed) + " failed, " +
           std::to_string(j.inconclusive) + " inconclusive\nfindings      " + std::to_string(j.broken) +
           " broken, " + std::to_string(j.advised) + " advised";
    if (j.own > 0)
        out += ", " + std::to_string(j.own) + " about this program, which accuse nobody";
    if (j.not_judged > 0)
        out += "\nnot judged    " + std::to_string(j.not_judged) + " messages: there was no room";
    out += '\n';
    for (const auto& [which, count] : s.broken())
        out +=
            "              " + which + ", " + std::to_string(count) + (count == 1 ? " time\n" : " times\n");
    return out;
}

}  // namespace serve
