// Both legs of a proxy: what it made of a request that it had, branch by branch (RFC 3261 16.6, 16.7).
#pragma once

#include "rules/forwarding.hpp"

namespace rules {

// Calls visit(transaction) for each request that the server of `above` made of its request, until 64*T1 after
// it answered; no further than limits::look_back transactions.
template <class Visit>
void each_branch(const exchanges& e, const transaction& above, Visit visit)
{
    const auto all = e.transactions();
    const auto first = static_cast<std::size_t>(&above - all.data()) + 1;
    const auto* final = e.final_of(above);
    const auto over = final ? final->at() + e.give_up() : fsm::never;
    int steps = limits::look_back;
    for (std::size_t i = first; i < all.size() && e.at(all[i].request).at() <= over; ++i, --steps)
    {
        if (steps == 0)
        {
            e.gave_up() = true;
            return;
        }
        if (all[i].client == above.server && all[i].method == above.method &&
            passes_on(e, e.at(all[i].request), e.at(above.request)))
            visit(all[i]);
    }
}

// The transaction that the client of this one had its request from; null when it made it itself.
const transaction* above(const exchanges& e, const transaction& branch);

// Nothing that this proxy had or made of the call was missed, and nobody altered it.
bool seen_whole(const exchanges& e, const transaction& t, party_index proxy);

// The proxy had it for certain when it sent that: a round trip lies between them, or it has acknowledged it.
bool had_before(const exchanges& e, const reading& r, const reading& sent);

// When the CANCEL of the branch was sent; `never`: it was not.
fsm::time_point cancelled_at(const exchanges& e, const transaction& branch);

}  // namespace rules
