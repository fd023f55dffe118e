// What rules ask about the traffic once it is grouped: who saw what, what arrived, and who wrote it.
#include "rules/compare.hpp"
#include "rules/exchange.hpp"

#include <algorithm>

namespace rules {

bool exchanges::plays(party_index p, role what) const
{
    const auto* party = who(p);
    return party && party->plays == what;
}

bool exchanges::watched(party_index a, party_index b) const
{
    const auto *x = who(a), *y = who(b);
    return (x && !x->device) || (y && !y->device);
}

bool exchanges::surrounded(party_index p) const
{
    const auto* me = who(p);
    if (!me)
        return false;
    const auto other_device = [&](const party& other) { return &other != me && other.device; };
    return !me->device || traffic_->parties.size() == 2 ||
           std::ranges::none_of(traffic_->parties, other_device);
}

bool exchanges::arrived(const reading& r) const
{
    return r.seen->seen_arriving ? !r.seen->arrived.empty() : !lossy();
}

fsm::time_point exchanges::forgotten_from(const rules::transaction& t) const
{
    const auto* final = final_of(t);
    if (!final)
        return fsm::never;
    auto gone = final->at() + give_up;
    for (const auto& ack : list(t.acks))
        if (final->refusal() && arrived(ack))
            gone = std::min(gone, arrival(ack) + fsm::timer_values{}.t4);
    return gone;
}

bool exchanges::answerable(const rules::transaction& t) const
{
    const auto& q = at(t.request);
    return !t.tainted && !lossy() && q.complete() && !q.message->error() && arrived(q);
}

// RFC 3261 16.6 and 16.7: a request is passed on below a new Via, a response without the top one.
const reading* exchanges::passed_on(const reading& r) const
{
    int steps = limits::look_back;
    for (const auto* other = before_in_call(r); other && steps > 0; other = before_in_call(*other), --steps)
    {
        if (other->seen->to != r.seen->from || other->request != r.request || other->method != r.method ||
            other->cseq.number != r.cseq.number)
        {
            continue;
        }
        if (r.request ? r.vias > other->vias : other->status == r.status && other->vias > r.vias)
            return other;
    }
    return nullptr;
}

bool exchanges::inherited(const reading& r, std::string_view octets) const
{
    int steps = limits::look_back;
    for (auto i = r.index; i-- > 0 && steps > 0; --steps)
    {
        const auto& other = readings_[i];
        if (other.seen->to == r.seen->from && contains_text(other.message->octets(), octets))
            return true;
    }
    return false;
}

}  // namespace rules
