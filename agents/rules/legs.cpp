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
    return e.arrived(r) && r.index < sent.index && e.arrival(r) + round_trip <= sent.at();
}

fsm::time_point cancelled_at(const exchanges& e, const transaction& branch)
{
    return branch.cancelled_by == none ? fsm::never
                                       : e.at(e.transactions()[branch.cancelled_by].request).at();
}

}  // namespace rules
