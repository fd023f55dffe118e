// REL: provisional responses that must arrive, and PRACK (RFC 3262).
#include "rules/attempts.hpp"
#include "rules/offers.hpp"
#include "rules/registry.hpp"
#include "rules/reliable.hpp"
#include "rules/timing.hpp"

#include <algorithm>

namespace rules {

namespace {

using sip::field_id;
using sip::method;
using namespace std::chrono_literals;

// What passes between the two sides of the transaction within the call is seen.
bool in_sight(const exchanges& e, const transaction& t)
{
    return e.surrounded(t.client) || e.surrounded(t.server);
}

constexpr letter use_letters[] = {
    {'a', level::must, "INVITE has Require: 100rel, and a 101 to 199 is not sent reliably"},
    {'b', level::must, "INVITE names 100rel nowhere, and a provisional response is sent reliably"},
    {'c', level::must, "a 100 has an RSeq, or Require: 100rel"},
    {'d', level::must, "RSeq without Require: 100rel, or the reverse"},
};

void check_use(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (!r.provisional() || !is_its_own(e, t, r, j))
        return;
    const bool has_rseq = r.has(field_id::rseq), requires_it = fsm::requires_100rel(*r.message),
               insisted = fsm::requires_100rel(*q.message), offered = fsm::knows_100rel(*q.message);
    const auto what = [&] {
        return std::string{has_rseq ? "RSeq" : "no RSeq"} + " and " +
               (requires_it ? "Require: 100rel" : "no Require: 100rel");
    };
    const auto marked = has_rseq ? r.message->value(field_id::rseq) : r.message->value(field_id::require);
    if (r.status == 100)
    {
        j.could_break("c");
        if (has_rseq || requires_it)
            j.broken('c', {&r, "neither RSeq nor Require: 100rel", what(), marked, &q});
        return;
    }
    j.could_break(insisted ? "ad" : offered ? "d" : "b");
    if (!offered && (has_rseq || requires_it))
        j.broken('b', {&r, "no reliable response, as the INVITE does not know of them", what(), marked, &q});
    else if (insisted && !has_rseq && !requires_it)
        j.broken('a', {&r, "RSeq and Require: 100rel, or 420 to the INVITE", what(), r.line, &q});
    else if (has_rseq != requires_it)
        j.broken('d', {&r, "both, or neither", what(), marked, &q});
}

constexpr letter rseq_letters[] = {
    {'a', level::must, "the first RSeq of an INVITE is not 1 to 2**31 - 1"},
    {'b', level::must, "the next one is not greater by exactly 1"},
    {'c', level::must, "a second reliable response is sent before the first has its PRACK"},
    // A copy of one that was lost looks the same.
    {'d', level::must, "a new reliable response is sent after the final one", false},
    // Two calls may well begin with the same number.
    {'e', level::should, "the first RSeq is 1 in every call", false},
};

void check_rseq(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    if (!is_reliable(r) || !is_its_own(e, t, r, j))
        return;
    constexpr std::uint32_t most = 0x7fffffff;
    const auto rseq = *rseq_of(r);
    const auto written = r.message->value(field_id::rseq);
    const auto* before = reliable_before(e, t, r);
    if (!before)
    {
        j.could_break("a");
        if (rseq == 0 || rseq > most)
            j.broken('a', {&r, "1 to " + std::to_string(most), std::to_string(rseq), written});
        return;
    }
    const auto last = *rseq_of(*before);
    if (!e.lossy() && in_sight(e, t))
    {
        j.could_break("b");
        // What is missing in between may have been lost, and then it is sent again until the final response,
        // behind which it need not be (RFC 3262 3). Two may have crossed.
        const bool follows = has_reliable(e, t, r, rseq - 1) || has_reliable(e, t, r, rseq + 1);
        const auto* final = e.final_of(t);
        if (!follows && std::min(e.end(), final ? final->at() : fsm::never) < r.at() + 4 * e.timers().t1)
            j.inconclusive(r.seen->from, "b");
        else if (!follows)
            j.broken('b', {&r, std::to_string(last + 1), std::to_string(rseq), written, before});
    }
    // Before it there was one alone.
    if (!reliable_before(e, t, *before) && rseq == last + 1 && in_sight(e, t))
    {
        j.could_break("c");
        if (e.first_after(*before, method::prack) > r.at() - r.seen->waited)
            j.broken('c', {&r, "the PRACK for RSeq " + std::to_string(last) + " first", "none came before it",
                           written, before});
    }
}

constexpr letter repeated_letters[] = {
    {'a', level::must, "it is not sent again at T1, doubling without end, while no PRACK comes"},
    {'b', level::should, "it is sent again after its PRACK was answered"},
    // It need not be the answer to the INVITE of our side alone.
    {'c', level::should, "no 5xx to the INVITE after 64*T1 without PRACK", false},
};

void check_repeated(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    if (!is_reliable(r) || !is_its_own(e, t, r, j) || e.lossy() || !e.arrived(r))
        return;
    const auto* prack = prack_for(e, r);
    const auto* done = prack ? e.transaction_of(*prack) : nullptr;
    const auto* ok = done ? e.final_of(*done) : nullptr;
    if (ok && ok->success() && ok->seen->from == r.seen->from)
    {
        j.could_break("b");
        // Two that were sent in one go may change places.
        if (const auto copy = copy_after(r, ok->at() + same_tick))
            j.broken('b', {.offender = &r,
                           .expected = "no copy after the " + std::to_string(ok->status) + " to its PRACK",
                           .observed = "one " + seconds(*copy - ok->at()) + " after it",
                           .against = ok});
    }
    const auto* final = e.final_of(t);
    const auto until = std::min({e.first_after(r, method::prack), e.first_after(r, method::cancel),
                                 e.first_after(r, method::bye), final ? final->at() : fsm::never});
    const auto patience = r.at() + 8s;
    if (until < patience)
        return;
    if (!in_sight(e, t))
        return j.inconclusive(r.seen->from, "a");
    if (r.seen->copy_count == 0 || r.seen->copies.front() > until)
    {
        if (until != fsm::never || j.over(patience, r.seen->from, "a"))
            j.broken('a', {&r, "copies after 0.5, 1.5, 3.5 and 7.5 s", "none"});
        return;
    }
    j.could_break("a");
    if (came_in_one_read(*r.seen))
        return j.inconclusive(r.seen->from, "a");
    if (const auto odd = odd_gap(*r.seen, growth::doubling, e.timers());
        odd && e.at(t.request).last_at() < r.at())
        j.broken('a', {&r, "gaps of T1, doubling without end", *odd});
}

constexpr letter accepted_letters[] = {
    {'a', level::must,
     "2xx to the INVITE before the PRACK for a reliable response with a session description"},
};

void check_accepted(const exchanges& e, const transaction& t, const reading& ok, judgement& j)
{
    if (!ok.success() || t.final != ok.index || !is_its_own(e, t, ok, j) || !in_sight(e, t))
        return;
    e.find(t.responses, [&](const reading& o) {
        if (o.index >= ok.index)
            return true;
        if (!is_reliable(o) || o.to.tag != ok.to.tag || described_in(o) != described::yes)
            return false;
        j.could_break("a");
        const auto* prack = prack_for(e, o);
        if (!prack || prack->at() > ok.at())
            j.broken('a', {&ok, "the PRACK for RSeq " + std::to_string(*rseq_of(o)) + " first",
                           "none came before it", ok.line, &o});
        return false;
    });
}

constexpr letter received_letters[] = {
    {'a', level::must, "a PRACK that matches is not answered by 2xx"},
    {'b', level::must, "a PRACK that matches nothing is accepted, and not answered by 481"},
};

void check_received(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    const auto said = fsm::rack_of(*q.message);
    if (!said || !answers(e, t, r, j))
        return;
    const auto match = acknowledged_by(e, q, *said);
    if (!match.response)
    {
        // RFC 3262 3: a proxy that acts as UAS passes on what is not for it.
        if (!match.all_seen || !e.surrounded(t.server))
            return;
        j.could_break("b");
        if (r.success())
            j.broken('b', {&r, "481", std::to_string(r.status), r.line, &q});
        return;
    }
    // A body of it may be what is refused (RFC 6337 3.2).
    const auto* of = e.transaction_of(*match.response);
    const bool open = of && (of->final == none || of->final > r.index);
    if (!open || !is_reliable(*match.response) || prack_for(e, *match.response) != &q ||
        !q.message->body().empty() || is_beside_it(r.status) || r.status == 500)
        return;
    j.could_break("a");
    if (!r.success())
        j.broken('a', {&r, "2xx", std::to_string(r.status), r.line, match.response});
}

// clang-format off
constexpr auto invite = only({method::invite});
constexpr rule reliable_rows[] = {
    {"REL-REQ-1", "UAS", "RFC 3262 3, 4",
     "Provisional responses but 100 are sent reliably where the INVITE insists on it, and nowhere that it does not know of it.",
     "provisional responses to INVITE, and what the INVITE names in Require and Supported", use_letters,
     {.server = no_proxy, .methods = invite, .reads = {.fields = of_reliability, .start_line = true}, .response = check_use}},
    {"REL-RSEQ-1", "UAS", "RFC 3262 3",
     "The RSeq of the first is 1 to 2**31 - 1, that of each next one greater by exactly 1, and the second waits for the PRACK of the first.",
     "RSeq of the responses to one INVITE", rseq_letters,
     {.server = no_proxy, .methods = invite, .reads = {.fields = of_reliability, .start_line = true}, .response = check_rseq}},
    {"REL-RTX-1", "UAS", "RFC 3262 3",
     "A reliable response is sent again at T1, doubling, until its PRACK comes.",
     "copies of a reliable response, and its PRACK", repeated_letters,
     {.server = no_proxy, .methods = invite, .reads = of_machines, .timed = "b", .awaited = "a", .response = check_repeated}},
    {"REL-2XX-1", "UAS", "RFC 3262 3, 5",
     "An INVITE is not accepted before each reliable response with a session description has its PRACK.",
     "the 2xx to an INVITE, and the PRACKs before it", accepted_letters,
     {.server = no_proxy, .methods = invite, .reads = of_machines, .response = check_accepted}},
    {"REL-RECV-1", "UAS", "RFC 3262 3",
     "A PRACK that matches is answered by 2xx, another one by 481.",
     "responses to PRACK", received_letters,
     {.server = user_agents, .methods = only({method::prack}), .reads = of_machines, .response = check_received}},
};
// clang-format on

}  // namespace

std::span<const rule> reliable_rules() { return reliable_rows; }

}  // namespace rules
