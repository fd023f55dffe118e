// ACK for a refusal: hop by hop, part of the INVITE transaction (RFC 3261 17.1.1.2, 17.1.1.3).
#include "rules/compare.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"
#include "rules/timing.hpp"
#include "rules/unseen.hpp"

#include <algorithm>

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr letter non2_1_letters[] = {
    {'a', level::must, "no ACK for a 3xx to 6xx response"},
    {'b', level::must, "a repeated response is not acknowledged again"},
    {'c', level::must, "the ACK goes to another address, port or transport than the INVITE"},
    {'d', level::must, "an ACK although there was no final response"},
};

// RFC 6026 8.4: every copy of the refusal is acknowledged as it comes, until Timer D ends. A script may have
// our agent hold the first ACK back.
void check_repeated(const exchanges& e, const transaction& t, const reading& final, judgement& j)
{
    if (!final.udp() || e.lossy())
        return;
    const auto* client = e.who(t.client);
    const bool device = !client || client->device;
    const auto from = device ? fsm::time_point::min() : e.at(t.acks).at();
    int unanswered = 0;
    for (const auto copy : final.seen->copies)
    {
        if (copy <= from || copy >= final.at() + std::chrono::seconds{30})
            continue;
        if (sent_between(e, t.acks, copy, copy + at_once))
        {
            unanswered = 0;
            j.could_break(t.client, "b");
        }
        else if (j.over(copy + at_once, t.client, "b"))
        {
            // One of them, or its ACK, may have been lost, and the next.
            if (++unanswered <= (may_get_lost(e, final) ? 2 : 1) && device)
                j.inconclusive(t.client, "b");
            else
                j.broken('b', {.offender = &final,
                               .expected = "an ACK for each copy",
                               .observed = "none within 1 s",
                               .against = &e.at(t.acks),
                               .party = t.client});
        }
    }
}

// RFC 3261 17.1.1.2, Timer B, and 9.1: an INVITE is given up 64*T1 after it was sent when no response came,
// and 64*T1 after its CANCEL. Who has given up has no transaction left that would acknowledge.
bool had_given_up(const exchanges& e, const transaction& t, const reading& final)
{
    const auto when = e.arrival(final);
    const auto timer_b = e.at(t.request).at() + e.give_up();
    const auto* rang = e.find(t.responses, [&](const reading& r) {
        return r.provisional() && e.arrived(r) && e.arrival(r) < timer_b;
    });
    if (!rang && when >= timer_b)
        return true;
    return t.cancelled_by != none &&
           when >= e.at(e.transactions()[t.cancelled_by].request).at() + e.give_up();
}

void check_non2_1(const exchanges& e, const transaction& t, judgement& j)
{
    const auto& q = e.at(t.request);
    if (t.tainted || !q.complete())
        return;
    const auto* final = e.final_of(t);
    bool missed = false;
    for (const auto& a : e.list(t.acks))
    {
        const bool early = !final || final->index > a.index;
        if (early && a.seen->to == t.server && a.via.branch == q.via.branch &&
            (!e.lossy() || !e.who(t.client)->device))
        {
            missed = may_miss(e, t);
            if (missed)
                j.inconclusive(t.client, "d");  // 17.1.1.3: it shows that there was one
            else
                j.broken('d', {&a, "a final response first", "none before the ACK", {}, &q});
        }
    }
    // 17.1.3: a response whose CSeq names another method, as the request's did, matches no INVITE.
    if (!final || !final->refusal() || !final->complete() || !e.arrived(*final) ||
        final->cseq.method != q.message->method_name() || (t.acks == none && had_given_up(e, t, *final)))
    {
        return;
    }
    if (!missed && (!e.lossy() || !e.who(t.client)->device))
        j.could_break(t.client, "d");
    if (t.acks == none)
    {
        if (!surely_unacknowledged(e, t, *final, e.end()))
            j.inconclusive(t.client, "a");
        else if (j.over(final->at() + e.surely_given_up(), t.client, "a"))
            j.broken('a', {.offender = final, .expected = "ACK", .observed = "none", .party = t.client});
        return;
    }
    j.could_break(t.client, "ac");
    check_repeated(e, t, *final, j);
    for (const auto& a : e.list(t.acks))
        if (a.seen->destination != q.seen->destination && a.via.branch == q.via.branch)
            j.broken('c', {&a, q.seen->destination.host_port(), a.seen->destination.host_port(), {}, &q});
}

constexpr letter non2_2_letters[] = {
    {'a', level::must, "Call-ID, From or Request-URI differs from the INVITE's"},
    {'b', level::must, "To differs from the response's"},
    {'c', level::must, "not exactly one Via, equal to the top Via of the INVITE"},
    {'d', level::must, "the CSeq number differs from the INVITE's"},
    {'e', level::must, "the Route values differ from the INVITE's"},
};

bool names_response(const exchanges& e, const transaction& t, const reading& ack)
{
    return e.find(t.responses, [&](const reading& r) {
        const bool readable = r.has_to && !r.seen->taint;
        return r.refusal() && (!readable || same_party(r.to, ack.to));
    }) != nullptr;
}

void check_one(const exchanges& e, const transaction& t, const reading& a, judgement& j)
{
    if (e.is_proxy(a.seen->from) && e.passed_on(a))  // PRX-ACK-1.b
        return;
    const auto& q = e.at(t.request);
    const auto& final = *e.final_of(t);
    if (!same_uri(a.message->request_uri(), q.message->request_uri()))
    {
        j.broken('a', {&a, std::string{q.message->request_uri()}, std::string{a.message->request_uri()},
                       a.message->request_uri(), &q});
    }
    if (a.has_call_id && a.call_id != q.call_id)
        j.broken('a', {&a, std::string{q.call_id}, std::string{a.call_id}, a.call_id, &q});
    if (a.has_from && q.has_from && !same_party(a.from, q.from))
        j.broken('a', {&a, whole(q, field_id::from), whole(a, field_id::from), a.from.octets, &q});
    if (a.has_to && !names_response(e, t, a))
        j.broken('b', {&a, whole(final, field_id::to), whole(a, field_id::to), a.to.octets, &final});
    if (a.has_via && q.has_via && (a.vias != 1 || !same_via(q.via, a.via, false)))
    {
        j.broken('c',
                 {&a, "one Via: " + std::string{q.via.octets}, whole(a, field_id::via), a.via.octets, &q});
    }
    if (a.has_cseq && q.has_cseq && a.cseq.number != q.cseq.number)
    {
        j.broken('d', {&a, std::to_string(q.cseq.number), std::to_string(a.cseq.number),
                       a.message->value(field_id::cseq), &q});
    }
    if (!same_list(*q.message, *a.message, field_id::route))
    {
        j.broken('e', {&a, whole(q, field_id::route), whole(a, field_id::route),
                       a.message->value(field_id::route), &q});
    }
}

bool outlived_its_transaction(const exchanges& e, const reading& ack)
{
    const auto* invite = e.transaction_of(ack);
    const auto* refusal = invite ? e.final_of(*invite) : nullptr;
    return refusal && refusal->refusal() && !ack.seen->arrived.empty() &&
           ack.seen->arrived.back() >= e.forgotten_from(*invite);
}

// Nobody but its sender knows whose an ACK is that names no INVITE: a proxy passes it on (RFC 3261
// 16, 17.2.3). So does one that has forgotten the INVITE when its ACK arrives.
bool strays(const exchanges& e, const reading& ack)
{
    const auto* source = e.passed_on(ack);
    const auto* invite = source ? e.request_of(*source) : nullptr;
    return invite && (invite->via.branch != source->via.branch || outlived_its_transaction(e, *source));
}

void check_non2_2(const exchanges& e, const transaction& t, const reading& ack, judgement& j)
{
    const auto* final = e.final_of(t);
    if (!final || !final->refusal() || j.touched(e.at(t.request)) || j.touched(*final) || strays(e, ack))
        return;
    j.triggered();
    check_one(e, t, ack, j);
}

// clang-format off
constexpr rule ack_rows[] = {
    {"ACK-NON2-1", "UAC, proxy", "RFC 3261 17.1.1.2; RFC 6026 8.4",
     "Each 3xx to 6xx response to an INVITE, and each copy of it, is acknowledged where the INVITE went; nothing else is.",
     "what follows a refusal of an INVITE", non2_1_letters,
     {.methods = only({method::invite}), .reads = of_machines, .timed = "b", .awaited = "a", .transaction = check_non2_1}},
    {"ACK-NON2-2", "UAC, proxy", "RFC 3261 17.1.1.3",
     "That ACK has Call-ID, From, Request-URI, Route, top Via and CSeq number of the INVITE, and To of the response.",
     "each such ACK against INVITE and response", non2_2_letters,
     {.methods = only({method::invite}), .reads = {.fields = fields_of(repeated_fields), .start_line = true}, .ack = check_non2_2}},
};
// clang-format on

}  // namespace

std::span<const rule> ack_rules() { return ack_rows; }

}  // namespace rules
