#include "rules/legs.hpp"

namespace rules {

const transaction* above(const exchanges& e, const transaction& branch)
{
    const auto* source = source_of(e, e.at(branch.request));
    return source ? e.transaction_of(*source) : nullptr;
}

bool seen_whole(const exchanges& e, const transaction& t, party_index proxy)
{
    return !e.lossy() && !t.tainted && !e.docket().begun_before && e.surrounded(proxy);
}

bool had_before(const exchanges& e, const reading& r, const reading& sent)
{
    if (!e.arrived(r) || r.index > sent.index)
        return false;
    // Its ACK of a refusal shows that it had that (17.1.1.3).
    const auto* t = r.refusal() ? e.transaction_of(r) : nullptr;
    const bool acknowledged = t && e.find(t->acks, [&](const reading& ack) {
        return ack.index < sent.index && ack.seen->from == sent.seen->from;
    }) != nullptr;
    return acknowledged || e.arrival(r) + round_trip <= sent.at();
}

fsm::time_point cancelled_at(const exchanges& e, const transaction& branch)
{
    return branch.cancelled_by == none ? fsm::never
                                       : e.at(e.transactions()[branch.cancelled_by].request).at();
}

}  // namespace rules
