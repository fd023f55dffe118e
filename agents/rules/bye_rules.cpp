// BYE: who may end a call when, and what answers it (RFC 3261 15).
#include "rules/judge.hpp"
#include "rules/registry.hpp"
#include "rules/route_set.hpp"
#include "rules/timing.hpp"
#include "rules/unseen.hpp"

#include <algorithm>
#include <span>

namespace rules {

namespace {

using sip::method;

constexpr letter send_letters[] = {
    {'a', level::must, "BYE outside any dialog"},
    {'b', level::must, "the callee sends BYE in an early dialog"},
    {'c', level::must, "the callee sends BYE before the ACK and before 64*T1 after its 2xx"},
    {'d', level::must, "a further request in the dialog after the BYE was answered"},
    {'e', level::should, "media 1 s after the BYE", false},
};

// A request that its sender made, as it was seen first.
bool counts(const exchanges& e, const reading& r)
{
    return r.complete() && e.originated(r) && (r.transaction == none || e.request_of(r) == &r);
}

void check_bye(const exchanges& e, const dialog& d, const reading& r, judgement& j)
{
    // A call that began before the run is unknown to us, not to the device; so may be one of which a BYE is
    // the first that is seen.
    if (e.docket().begun_before)
        return;
    if (r.before_in_call == none)
        return j.inconclusive(r.seen->from, "a");
    const auto* invite = e.first_invite(r);
    if (!d.known())
    {
        if (invite && !e.surrounded(r.seen->from))
            j.inconclusive(r.seen->from, "a");
        else if (invite)
            j.broken('a', {&r, "tags of a dialog", std::string{r.to.octets}, r.to.tag, invite});
        return;
    }
    if (e.turned(r))
    {
        j.broken('a', {&r, "From with the tag of the sender, To with that of its peer",
                       std::string{r.from.octets}, r.from.tag, invite});
        return;
    }
    if (!d.peer(r.backwards).made || !invite)  // the caller's, or of a call that we do not know
        return;
    j.could_break("b");
    const auto* first = e.transaction_of(*invite);
    if (d.success == none && first && may_miss(e, *first) && e.last_ack(r))
        return j.inconclusive(r.seen->from, "b");  // a final response that was acknowledged
    if (d.success == none)
    {
        j.broken('b', {&r, "a refusal of the INVITE", "BYE before any 2xx", {}, invite});
        return;
    }
    const auto& success = e.at(d.success);
    const auto* answered = e.transaction_of(success);
    const auto* ack = e.last_ack(r);
    j.could_break("c");
    if ((!ack || ack->index < success.index) && r.at() < success.at() + e.give_up() * 95 / 100)
    {
        // The ACK may have taken another way; or who repeats nothing has heard it.
        if (!e.surrounded(r.seen->from) ||
            (answered && !surely_unacknowledged(e, *answered, success, r.at())))
            return j.inconclusive(r.seen->from, "c");
        j.broken(
            'c',
            {&r, "ACK, or 64*T1", "BYE " + seconds(r.at() - success.at()) + " after the 2xx", {}, &success});
    }
}

// Requests of the INVITE usage; a subscription in the same dialog lives on (RFC 5057 4.2).
constexpr auto of_the_call = only({method::invite, method::bye, method::update, method::info, method::prack});

void check_outside(const exchanges& e, const reading& r, judgement& j)
{
    if (r.method != method::bye || !counts(e, r))
        return;
    j.could_break("a");
    if (r.to.tag.empty())
        j.broken('a', {&r, "a To tag", "none", r.to.octets});
    const auto* t = e.transaction_of(r);
    const auto* final = t ? e.final_of(*t) : nullptr;
    if (final && final->success() && e.arrived(*final))
        j.could_break("d");
}

void check_send(const exchanges& e, const dialog& d, const reading& r, judgement& j)
{
    if (!counts(e, r))
        return;
    if (r.method == method::bye)
        check_bye(e, d, r, j);
    const auto* over = d.bye == none ? nullptr : e.bye_answered(r);
    if (over && e.arrival(*over) < r.at() && e.arrived(*over))
        j.broken('d', {&r, "nothing after the BYE", std::string{r.message->method_name()}, {}, over});
}

constexpr letter recv_letters[] = {
    {'a', level::must, "BYE in a dialog is not answered by 2xx"},
    {'b', level::must, "a request pending in the dialog gets no final response"},
    {'c', level::should, "that final response is not 487"},
    {'d', level::should, "BYE for an unknown dialog is not answered by 481"},
};

void check_pending(const exchanges& e, const reading& bye, const reading& answer, judgement& j)
{
    const auto* t = e.pending_invite(bye);
    const auto* final = t ? e.final_of(*t) : nullptr;
    if (!t || e.lossy())
        return;
    if (!final)
    {
        if (j.over(bye.at() + e.surely_given_up(), t->server, "b"))
        {
            j.broken('b', {.offender = &bye,
                           .expected = "487 for the INVITE",
                           .observed = "no final response",
                           .against = &e.at(t->request),
                           .party = t->server});
        }
    }
    else if (final->index > answer.index && t->cancelled_by == none)
    {
        j.could_break(t->server, "b");
        // The INVITE may have come behind the BYE, when its dialog was gone, or the response before it.
        const bool came_first = t->provisional != none && t->provisional < answer.index;
        const bool right = final->status == 487;
        // 8.2.2.2: what came by another path is in no dialog of its own.
        if (final->status == 482 && e.at(t->request).to.tag.empty())
            return;
        // Where the order may change on the way, it may have left before the BYE was there.
        const bool overtaken = may_get_lost(e, *final) && final->at() <= answer.at() + round_trip;
        if (!right && (overtaken || (final->status == 481 && !came_first) ||
                       may_be_sent_again(e, *final, e.at(t->request).at(), answer.at())))
            return j.inconclusive(t->server, "c");
        j.could_break(t->server, "c");
        if (!right)
            j.broken('c', {final, "487", std::to_string(final->status), {}, &bye});
    }
}

// RFC 5407 3.2.1: who had sent its own BYE when this one came may answer 481.
bool crossed(const exchanges& e, const transaction& t, const reading& bye, const reading& answer)
{
    if (answer.index - bye.index > static_cast<std::uint32_t>(limits::look_back))
        return e.gave_up() = true;
    const auto between = std::span{e.readings()}.subspan(bye.index + 1, answer.index - bye.index - 1);
    return std::ranges::any_of(between, [&](const reading& r) {
        return r.request && r.method == method::bye && r.seen->from == t.server && r.call_id == bye.call_id;
    });
}

void check_recv(const exchanges& e, const transaction& t, judgement& j)
{
    const auto& r = e.at(t.request);
    const auto* final = e.final_of(t);
    if (!final || j.touched(t) || !r.complete() || r.message->error() || e.passed_on(*final))
        return;
    const auto* d = e.dialog_before(r);
    const auto status = final->status;
    const bool known = d && d->known();
    if (e.docket().begun_before && !known)
        return j.inconclusive(t.server, "ad");
    // A dialog that no INVITE made is one of subscriptions, which a BYE does not end (RFC 6665 4.4.1): 481 is
    // right.
    if (known && !d->ways[0].made && !d->ways[1].made && !e.first_invite(r) && subscription_of(e, r))
        return;
    if (known && (d->success != none || !d->peer(r.backwards).made))
    {
        // 401, 407 challenge; 420 and 421 are about extensions; 481 may follow a BYE that crossed; 500 a
        // low CSeq (12.2.2).
        const bool excused = status == 401 || status == 407 || status == 420 || status == 421 ||
                             d->other_bye(r.transaction) ||
                             (!d->one_tag && r.cseq.number <= d->own(r.backwards).highest_cseq);
        const bool owed = final->success() || (!excused && !crossed(e, t, r, *final));
        if (owed)
            j.could_break(t.server, "a");
        if (owed && !final->success())
            j.broken('a', {final, "2xx", std::to_string(status), {}, &r});
        if (final->success())
            check_pending(e, r, *final, j);
    }
    else if (!known && status != 401 && status != 407)
    {
        if (status != 481 && !e.surrounded(t.server))
            return j.inconclusive(t.server, "d");
        j.could_break(t.server, "d");
        if (status != 481)
            j.broken('d', {final, "481", std::to_string(status), {}, &r});
    }
}

// clang-format off
constexpr rule bye_rows[] = {
    {"BYE-SEND-1", "UAC", "RFC 3261 15, 15.1.1",
     "BYE ends a dialog: the callee's only a confirmed one, after its ACK; nothing follows it.",
     "each BYE against the state of its dialog", send_letters,
     {.of = requests, .sender = no_proxy, .methods = of_the_call, .timed = "bc", .message = check_outside, .dialog = check_send}},
    {"BYE-RECV-1", "UAS", "RFC 3261 15.1.2",
     "BYE in a dialog is answered by 2xx and pending requests by 487; BYE outside one by 481.",
     "responses to BYE, and to requests still pending", recv_letters,
     {.server = user_agents, .methods = only({method::bye}), .timed = "ac", .awaited = "b", .transaction = check_recv}},
};
// clang-format on

}  // namespace

std::span<const rule> bye_rules() { return bye_rows; }

}  // namespace rules
