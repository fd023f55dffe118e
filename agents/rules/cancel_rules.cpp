// CAN: how a CANCEL is made, when it may be sent, and what it brings about (RFC 3261 9).
#include "rules/compare.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"
#include "rules/timing.hpp"
#include "rules/unseen.hpp"

namespace rules {

namespace {

using sip::field_id;
using sip::method;

// The request that a CANCEL means, where the script altered neither; null when there is none.
const transaction* target_of(const exchanges& e, const transaction& t, judgement& j)
{
    const auto* target = t.cancels == none ? nullptr : &e.transactions()[t.cancels];
    return target && !j.touched(e.at(t.request)) && !j.touched(e.at(target->request)) ? target : nullptr;
}

// 17.2.3: does the server find what the CANCEL cancels?
bool matches(const reading& cancel, const reading& invite)
{
    return cancel.has_via && invite.has_via && cancel.via.has_cookie() &&
           cancel.via.branch == invite.via.branch && same_sent_by(cancel.via, invite.via);
}

// 16.10: a proxy that has forgotten the INVITE passes a CANCEL on statelessly, with a Via of its own. Its
// INVITE is over once it heard a final response, or sent one by itself.
bool may_have_forgotten(const exchanges& e, const reading& cancel, const transaction& invite)
{
    if (!e.is_proxy(cancel.seen->from) || !e.passed_on(cancel))
        return false;
    const auto* heard = e.final_of(invite);
    const auto* above = e.passed_on(e.at(invite.request));
    const auto* served = above ? e.transaction_of(*above) : nullptr;
    const auto* said = served ? e.final_of(*served) : nullptr;
    return (heard && e.arrived(*heard) && e.arrival(*heard) < cancel.at()) ||
           (said && said->at() < cancel.at());
}

constexpr letter build_letters[] = {
    {'a', level::must, "Request-URI, Call-ID, From or To differs from the INVITE's"},
    {'b', level::must, "the CSeq number differs from the INVITE's"},
    {'c', level::must, "not exactly one Via, equal to the top Via of the INVITE"},
    {'d', level::must, "the Route values differ from the INVITE's"},
    {'e', level::must, "Require or Proxy-Require is present"},
    {'f', level::must, "sent to another address, port or transport than the INVITE"},
    {'g', level::should, "it cancels a request other than INVITE"},
};

void check_build_identity(const reading& c, const reading& q, judgement& j)
{
    if (!same_uri(c.message->request_uri(), q.message->request_uri()))
    {
        j.broken('a', {&c, std::string{q.message->request_uri()}, std::string{c.message->request_uri()},
                       c.message->request_uri(), &q});
    }
    if (c.has_call_id && c.call_id != q.call_id)
        j.broken('a', {&c, std::string{q.call_id}, std::string{c.call_id}, c.call_id, &q});
    if (c.has_from && q.has_from && !same_party(c.from, q.from))
        j.broken('a', {&c, whole(q, field_id::from), whole(c, field_id::from), c.from.octets, &q});
    if (c.has_to && q.has_to && !same_party(c.to, q.to))
        j.broken('a', {&c, whole(q, field_id::to), whole(c, field_id::to), c.to.octets, &q});
}

void check_extensions(const exchanges&, const reading& c, judgement& j)
{
    j.could_break("e");
    for (const auto id : {field_id::require, field_id::proxy_require})
        if (c.has(id))
            j.broken('e', {&c, "no " + std::string{sip::name_of(id)}, whole(c, id), c.message->value(id)});
}

void check_build(const exchanges& e, const transaction& t, judgement& j)
{
    const auto* meant = target_of(e, t, j);
    if (!meant)
        return;
    const auto& target = *meant;
    const auto &c = e.at(t.request), &q = e.at(target.request);
    j.could_break(t.client, "abdfg");
    if (target.method != method::invite)
    {
        j.broken('g',
                 {&c, "CANCEL for INVITE alone", std::string{q.message->method_name()}, c.via.branch, &q});
    }
    check_build_identity(c, q, j);
    if (c.has_cseq && q.has_cseq && c.cseq.number != q.cseq.number)
    {
        j.broken('b', {&c, std::to_string(q.cseq.number), std::to_string(c.cseq.number),
                       c.message->value(field_id::cseq), &q});
    }
    if (c.has_via && q.has_via && !may_have_forgotten(e, c, target))
    {
        j.could_break(t.client, "c");
        if (c.vias != 1 || !same_via(q.via, c.via, false))
            j.broken('c', {&c, "one Via: " + std::string{q.via.octets}, whole(c, field_id::via), c.via.octets,
                           &q});
    }
    if (!same_list(*q.message, *c.message, field_id::route))
    {
        j.broken('d', {&c, whole(q, field_id::route), whole(c, field_id::route),
                       c.message->value(field_id::route), &q});
    }
    if (c.seen->destination != q.seen->destination)
        j.broken('f', {&c, q.seen->destination.host_port(), c.seen->destination.host_port(), {}, &q});
}

constexpr letter wait_letters[] = {
    {'a', level::must, "CANCEL is sent before any provisional response"},
    {'b', level::should, "CANCEL is sent after the final response"},
};

void check_wait(const exchanges& e, const transaction& t, judgement& j)
{
    using namespace std::chrono_literals;
    const auto* meant = target_of(e, t, j);
    if (!meant)
        return;
    const auto& target = *meant;
    const auto& c = e.at(t.request);
    if (target.method != method::invite || j.touched(t) || may_have_forgotten(e, c, target))
        return;
    j.could_break(t.client, "a");
    const auto* first = target.responses == none ? nullptr : &e.at(target.responses);
    if ((!first || first->index > c.index) && !surely_unheard(e, target, c.at()))
    {
        j.inconclusive(t.client, "a");
    }
    else if (!first || first->index > c.index)
    {
        j.broken('a',
                 {&c, "a provisional response first", "none before the CANCEL", {}, &e.at(target.request)});
    }
    const auto* final = e.final_of(target);
    if (!final || e.lossy() || !e.arrived(*final))
        return;
    j.could_break(t.client, "b");
    if (c.at() > e.arrival(*final) + round_trip + 500ms)
    {
        j.broken('b', {&c,
                       "no CANCEL after the final response",
                       seconds(c.at() - e.arrival(*final)) + " after it",
                       {},
                       final});
    }
}

constexpr letter cancel_srv_1_letters[] = {
    {'a', level::must, "the CANCEL of a pending transaction is not answered by 200 within 1 s"},
    {'b', level::should, "a UAS answers a CANCEL that matches nothing by another status than 481"},
    {'c', level::should, "the To tag of the 200 differs from that of the responses to the INVITE"},
};

void check_tag_of_200(const exchanges& e, const transaction& target, const reading& ok, judgement& j)
{
    const auto same = [&](const reading& r) { return r.status > 100 && r.has_to && r.to.tag == ok.to.tag; };
    if (target.tagged == none)
        return;
    j.could_break(ok.seen->from, "c");
    if (e.find(target.responses, same))
        return;  // that others differ is RSP-TAG-2.a's
    const auto& other = e.at(target.tagged);
    j.broken('c', {&ok, std::string{other.to.tag}, std::string{ok.to.tag}, ok.to.tag, &other});
}

// It, and its copies, or what answered them: three times is enough to be sure.
bool may_have_got_lost(const exchanges& e, const reading& cancel)
{
    const auto& copies = cancel.seen->copies;
    return may_get_lost(e, cancel) && (copies.size() < 2 || copies[1] + at_once > e.end());
}

void check_cancel_srv_1(const exchanges& e, const transaction& t, judgement& j)
{
    const auto& c = e.at(t.request);
    const auto* final = e.final_of(t);
    if (j.touched(t) || !c.complete())
        return;
    // What was sent to match nothing may be like something all the same.
    const bool matches_nothing =
        t.cancels == none ||
        (c.seen->taint.provokes && !matches(c, e.at(e.transactions()[t.cancels].request)));
    if (matches_nothing)
    {
        // Captures may begin too late, so only where all that the server heard was seen; and within a call
        // only where it was sent to match nothing.
        if (!final || !e.plays(t.server, role::ua) || !e.watched(t.client, t.server) || e.lossy() ||
            (c.before_in_call != none && !c.seen->taint.provokes) || e.docket().begun_before)
            return;
        j.could_break(t.server, "b");
        if (final->status != 481)
            j.broken('b', {final, "481", std::to_string(final->status), {}, &c});
        return;
    }
    const auto& target = e.transactions()[t.cancels];
    const auto& q = e.at(target.request);
    if (j.touched(target) || !matches(c, q))
        return;
    const auto* done = e.final_of(target);
    // A CANCEL that is under way for long may find no transaction any more, and then 481 is right (9.2). So
    // it may where the INVITE was answered while the CANCEL was on its way: 487 alone shows that it was not.
    const bool crossed = done && final && done->index < final->index && done->status != 487 &&
                         done->at() < e.arrival(c) + round_trip;
    const bool pending = e.arrived(q) && e.arrived(c) &&
                         (!done || (done->index > c.index && done->at() >= e.arrival(c))) && !crossed;
    if (final)
    {
        const bool late = !e.lossy() && final->at() > e.arrival(c) + at_once;
        const bool as_a_copy = final->status == 200 && late && answers_a_copy(*final, c);
        if (pending && as_a_copy)
            j.inconclusive(t.server, "a");
        else if (pending)
            j.could_break(t.server, "a");
        if (pending && !as_a_copy && (final->status != 200 || late))
        {
            j.broken('a', {.offender = final,
                           .expected = "200 within 1 s",
                           .observed = std::to_string(final->status) + " after " +
                                       seconds(final->at() - e.arrival(c)),
                           .against = &c,
                           .beyond = final->at() - e.arrival(c) - at_once});
        }
        // A missing tag is RSP-TAG-1.a's.
        if (final->status == 200 && e.plays(t.server, role::ua) && final->has_to && !final->to.tag.empty())
            check_tag_of_200(e, target, *final, j);
    }
    else if (pending && (!surely_unheard(e, t, e.end()) || may_have_got_lost(e, c)))
    {
        j.inconclusive(t.server, "a");
    }
    else if (pending && !e.lossy() && j.over(e.arrival(c) + at_once, t.server, "a"))
    {
        j.broken('a', {.offender = &c,
                       .expected = "200 within 1 s",
                       .observed = "no final response",
                       .party = t.server,
                       .beyond = e.end() - e.arrival(c) - at_once});
    }
}

constexpr letter cancel_srv_2_letters[] = {
    {'a', level::should, "the cancelled INVITE is not answered by 487 within 1 s"},
    {'b', level::must, "the cancelled INVITE gets no final response within 64*T1"},
    {'c', level::must, "a CANCEL after the final response changes something"},
};

// Told by the order of what the UAS sent: what it sent before its answer to the CANCEL may have crossed the
// CANCEL.
void check_cancel_srv_2(const exchanges& e, const transaction& t, judgement& j)
{
    const auto* meant = target_of(e, t, j);
    if (!meant)
        return;
    const auto& target = *meant;
    const auto &c = e.at(t.request), &q = e.at(target.request);
    const auto* answer = e.final_of(t);
    if (target.method != method::invite || j.touched(t) || j.touched(target) || e.lossy() || !answer ||
        !answer->success() || !matches(c, q))
    {
        return;
    }
    const auto* final = e.final_of(target);
    if (!final)
    {
        if (target.acks != none && may_miss(e, target))
            j.inconclusive(t.server, "b");  // its 487 was acknowledged
        else if (j.over(c.at() + e.surely_given_up(), t.server, "b"))
        {
            j.broken('b', {.offender = &c,
                           .expected = "487 for the INVITE",
                           .observed = "no final response",
                           .against = &q,
                           .party = t.server});
        }
    }
    else if (final->index > answer->index)
    {
        const bool executed = final->success() && !q.to.tag.empty();  // RFC 6141 3.8
        // It may have been sent before the CANCEL came, and lost with its first copy where nobody sees it:
        // the next one is 3*T1 behind the first.
        const auto behind = final->at() - e.arrival(c);
        if (final->udp() && final->status != 487 && behind > round_trip &&
            behind <= 3 * e.timers().t1 + round_trip)
            return j.inconclusive(t.server, "a");
        // A 487 that got lost is sent again after T1, and that after 2*T1.
        if (may_get_lost(e, *final) && final->status == 487 && behind > at_once &&
            behind <= 3 * e.timers().t1 + round_trip)
            return j.inconclusive(t.server, "a");
        j.could_break(t.server, executed ? "b" : "ab");
        if (!executed && (final->status != 487 || final->at() > e.arrival(c) + at_once))
        {
            // Another status is told by the order of what the UAS sent.
            j.broken('a', {.offender = final,
                           .expected = "487 within 1 s",
                           .observed = std::to_string(final->status) + " after " +
                                       seconds(final->at() - e.arrival(c)),
                           .against = &c,
                           .beyond = final->status != 487 ? fsm::duration::max()
                                                          : final->at() - e.arrival(c) - at_once});
        }
    }
    else if (final->index < c.index && final->success())
    {
        j.could_break(t.server, "c");
        e.find(final->next, [&](const reading& r) {
            if (r.refusal() && r.index > c.index)
                j.broken(
                    'c',
                    {&r, "nothing: the INVITE had its final response", std::to_string(r.status), {}, &c});
            return false;
        });
    }
}

// clang-format off
constexpr rule cancel_rows[] = {
    {"CAN-BUILD-1", "UAC, proxy", "RFC 3261 9.1",
     "A CANCEL repeats Request-URI, Call-ID, To, From, CSeq number, Route and the top Via of the INVITE it cancels, and goes where that went.",
     "each CANCEL against the INVITE it cancels", build_letters,
     {.of = requests, .methods = only({method::cancel}), .reads = {.fields = fields_of(repeated_fields), .start_line = true}, .message = check_extensions, .transaction = check_build}},
    {"CAN-WAIT-1", "UAC, proxy", "RFC 3261 9.1",
     "CANCEL waits for a provisional response and is not sent after the final one.",
     "the responses to the INVITE before the CANCEL", wait_letters,
     {.methods = only({method::cancel}), .timed = "ab", .transaction = check_wait}},
    {"CAN-SRV-1", "UAS, proxy", "RFC 3261 9.2, 16.10",
     "Each hop answers CANCEL itself: 200 when it matches, with the To tag of the INVITE's responses, else 481.",
     "the final response to each CANCEL", cancel_srv_1_letters,
     {.methods = only({method::cancel}), .timed = "ab", .transaction = check_cancel_srv_1}},
    {"CAN-SRV-2", "UAS", "RFC 3261 9.2; RFC 6141 3.8",
     "A cancelled INVITE gets 487 at once; a CANCEL after the final response changes nothing.",
     "the response to the cancelled INVITE", cancel_srv_2_letters,
     {.server = user_agents, .methods = only({method::cancel}), .timed = "ac", .awaited = "b", .transaction = check_cancel_srv_2}},
};
// clang-format on

}  // namespace

std::span<const rule> cancel_rules() { return cancel_rows; }

}  // namespace rules
