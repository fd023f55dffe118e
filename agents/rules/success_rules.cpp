// TXN-2XX: the UAS core sends a 2xx to an INVITE again until the ACK comes (RFC 3261 13.3.1.4).
#include "rules/judge.hpp"
#include "rules/registry.hpp"
#include "rules/timing.hpp"
#include "rules/unseen.hpp"

#include <algorithm>

namespace rules {

namespace {

using sip::method;

constexpr letter letters[] = {
    {'a', level::must, "the 2xx is not sent again at T1, doubling up to T2, while no ACK comes"},
    {'b', level::must, "it is sent again after the ACK"},
    {'c', level::should, "no BYE within 5 s after 64*T1 without ACK"},
    {'d', level::should, "a copy is not the same octet for octet"},
};

void check_copies(const exchanges& e, const transaction& t, const reading& ok, judgement& j)
{
    using namespace std::chrono_literals;
    const auto& q = e.at(t.request);
    const auto* ack = e.ack_for(ok, q.cseq.number);
    if (ack)
    {
        j.could_break(t.server, "b");
        const auto deaf = copy_after_ack(e, t, ok, *ack);
        if (deaf && deaf->surely)
        {
            j.broken('b', {&ok,
                           "no copy after the ACK",
                           "one " + seconds(deaf->copy - deaf->ack) + " after it",
                           {},
                           ack});
        }
        else if (deaf)
        {
            j.inconclusive(t.server, "b");
        }
    }
    // An ACK whose fields are wrong is no reason to blame the callee, and a BYE ends it as well.
    const auto ended = e.first_after(ok, method::bye);
    const auto until = std::min({t.acknowledged, e.first_after(ok, method::ack), ended});
    const auto patience = ok.at() + 8s;
    if (until < patience)
        return;
    // An ACK that took another way is not seen.
    const bool seen =
        e.surrounded(t.server) || (e.originated(q) && (e.surrounded(t.client) || !e.leads_elsewhere(ok)));
    if (!seen)
        return j.inconclusive(t.server, until == fsm::never ? "ac" : "a");
    if (ok.seen->copy_count == 0 || ok.seen->copies.front() > until)
    {
        if (until == fsm::never && may_miss(e, t))
            j.inconclusive(t.server, "ac");  // the ACK that keeps it silent may be missing
        else if (until != fsm::never || j.over(patience, t.server, "a"))
            j.broken('a', {&ok, "copies after 0.5, 1.5, 3.5 and 7.5 s", "none"});
        return;
    }
    j.could_break(t.server, "a");
    if (came_in_one_read(*ok.seen))
        j.inconclusive(t.server, "a");
    else if (const auto odd = odd_gap(*ok.seen, growth::doubling_to_t2, e.timers());
             odd && q.last_at() < ok.at())
        j.broken('a', {&ok, "gaps of T1, doubling up to T2", *odd});
    if (until == ended && ended >= ok.at() + e.give_up() && ended != fsm::never)
        j.could_break(t.server, "c");
    if (until == fsm::never && !surely_unacknowledged(e, t, ok, e.end()))
        j.inconclusive(t.server, "c");
    else if (until == fsm::never && j.over(ok.at() + e.surely_given_up() + 5s, t.server, "c"))
        j.broken('c', {&ok, "BYE after 64*T1 without ACK", "none"});
}

// What its server answered with by itself.
const reading* first_success(const exchanges& e, const transaction& t)
{
    const auto* ok = !t.tainted ? e.final_of(t) : nullptr;
    return ok && ok->success() && !e.passed_on(*ok) ? ok : nullptr;
}

void check_other(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto* ok = t.last_response == t.final ? nullptr : first_success(e, t);
    if (ok && r.index > ok->index && r.status == ok->status && r.to.tag == ok->to.tag)
        j.broken('d', {&r, "the octets of the first", "other octets", {}, ok});
}

void check(const exchanges& e, const transaction& t, judgement& j)
{
    const auto* ok = first_success(e, t);
    if (!ok)
        return;
    if (ok->seen->copy_count > 0)
        j.could_break(t.server, "d");
    if (!e.lossy() && e.arrived(*ok))
        check_copies(e, t, *ok, j);
}

// clang-format off
constexpr rule success_rows[] = {
    {"TXN-2XX-1", "UAS", "RFC 3261 13.3.1.4, 14.2; RFC 6026 8.1",
     "A 2xx to INVITE is sent again, whatever the transport, until its ACK comes; without one the call ends with BYE.",
     "copies of a 2xx, its ACK, and what follows when there is none", letters,
     {.server = no_proxy, .methods = only({method::invite}), .reads = of_machines, .timed = "b", .awaited = "ac", .response = check_other, .transaction = check}},
};
// clang-format on

}  // namespace

std::span<const rule> success_rules() { return success_rows; }

}  // namespace rules
