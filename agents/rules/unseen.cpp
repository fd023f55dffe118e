#include "rules/unseen.hpp"

#include "rules/timing.hpp"

#include <algorithm>
#include <utility>

namespace rules {

namespace {

// Copies of `s` came as they were due, until `until`: after the last one the next gap, twice as long, had not
// yet passed.
bool repeated_until(const sighting& s, fsm::time_point until)
{
    auto last = s.at, before = s.at;
    for (const auto copy : s.copies)
    {
        if (copy >= until)
            break;
        before = std::exchange(last, copy);
    }
    return last > s.at &&
           (s.copy_count > limits::copies || until <= last + (last - before) * 22 / 10 + at_once);
}

}  // namespace

bool may_miss(const exchanges& e, const transaction& t)
{
    const auto& q = e.at(t.request);
    return q.udp() && !q.seen->seen_arriving && !e.watched(t.client, t.server);
}

bool surely_unheard(const exchanges& e, const transaction& t, fsm::time_point until)
{
    if (!may_miss(e, t))
        return true;
    const auto& q = e.at(t.request);
    return repeated_until(*q.seen, std::min(until, q.at() + e.give_up() * 9 / 10));
}

bool surely_unacknowledged(const exchanges& e,
                           const transaction& t,
                           const reading& final,
                           fsm::time_point until)
{
    return !may_miss(e, t) || repeated_until(*final.seen, std::min(until, final.at() + e.give_up() * 9 / 10));
}

bool surely_answered(const exchanges& e, const transaction& t, std::uint32_t before)
{
    return (t.final != none && t.final < before) || (t.acks != none && t.acks < before && may_miss(e, t));
}

bool answered_unseen(const exchanges& e, const reading& r)
{
    int steps = limits::look_back;
    for (const auto* o = e.before_in_call(r); o && steps > 0; o = e.before_in_call(*o), --steps)
        if (o->response && o->transaction == none && o->seen->from == r.seen->from &&
            !e.watched(o->seen->from, o->seen->to))
            return true;
    return false;
}

namespace {

// What the order of two messages is told by.
struct place
{
    explicit place(const sip::message& m) : message{&m}
    {
        sip::via_list vias{m};
        has_via = vias.next(top);
        has_below = has_via && vias.next(below);
        if (const auto cseq = sip::cseq_of(m))
            number = *cseq;
        method = m.is_request() ? m.method() : sip::method_named(number.method);
    }
    const sip::message* message;
    sip::via top, below;
    bool has_via = false, has_below = false;
    sip::cseq number;
    sip::method method;
};

bool same_branch(const sip::via& a, const sip::via& b) { return a.has_cookie() && a.branch == b.branch; }

// RFC 3262 7.2: RAck is RSeq and CSeq of the response.
bool names(std::string_view rack, const sip::message& response)
{
    const auto rseq = response.value(sip::field_id::rseq);
    return !rseq.empty() && rack.starts_with(rseq) && rack.ends_with(response.value(sip::field_id::cseq)) &&
           response.status() < 200;
}

// `cause` has to come before `effect`, whoever sees them.
bool brings_about(const kept_sighting& cause, const kept_sighting& effect)
{
    const auto &from = *cause.seen->message, &to = *effect.seen->message;
    const bool back = cause.seen->from == effect.seen->to && cause.seen->to == effect.seen->from;
    const bool on = cause.seen->to == effect.seen->from && !back;
    if ((!back && !on) || (!from.is_request() && !from.is_response()) ||
        (!to.is_request() && !to.is_response()))
        return false;
    const place a{from}, b{to};
    if (!a.has_via || !b.has_via || a.number.number != b.number.number)
        return back && a.has_via && b.has_via && from.is_response() && b.method == sip::method::prack &&
               from.has(sip::field_id::rseq) && names(to.value(sip::field_id::rack), from);
    const bool alike = from.is_request() == to.is_request() && a.method == b.method;
    if (on && alike && from.is_request())  // RFC 3261 16.6: below a Via of its own
        return b.has_below && same_branch(a.top, b.below);
    if (on && alike)  // 16.7: without its own Via
        return from.status() == to.status() && a.has_below && same_branch(a.below, b.top);
    if (back && from.is_request() && to.is_response())
        return a.method == b.method && same_branch(a.top, b.top);
    if (back && from.is_response() && to.is_request() && b.method == sip::method::ack)
    {
        const auto tag = sip::to_of(from), again = sip::to_of(to);
        return from.status() >= 200 && a.method == sip::method::invite && tag && again && !tag->tag.empty() &&
               tag->tag == again->tag;
    }
    return false;
}

}  // namespace

void put_in_order(std::span<kept_sighting> messages)
{
    for (std::size_t i = 1; i < messages.size(); ++i)
    {
        auto &first = messages[i - 1], &second = messages[i];
        if (second.seen->at - first.seen->at <= same_tick && brings_about(second, first))
            std::swap(first, second);
    }
}

}  // namespace rules
