// BYE: who may end a call when, and what answers it (RFC 3261 15).
#include "rules/judge.hpp"
#include "rules/registry.hpp"
#include "rules/timing.hpp"

#include <algorithm>

namespace rules {

namespace {

using sip::method;

// What was said of the dialog of `r` before it, from the view of who sent `r`.
struct dialog_state
{
    bool known = false;               // both tags occurred together
    bool callee = false;              // the sender answered the INVITE
    bool turned = false;              // From has the tag of the one that it was sent to
    const reading* invite = nullptr;  // first sighting of the INVITE that made it
    const reading* success =
        nullptr;  // the first 2xx with these tags that the sender sent or could have received
    const reading* ack = nullptr;           // the last ACK that the sender got, were it built wrongly
    const reading* bye_answered = nullptr;  // a 2xx to an earlier BYE of the same sender
    bool other_bye = false;                 // any other BYE in the dialog
    std::uint32_t highest_cseq = 0;         // of the sender's requests in the dialog
    bool whole = true;                      // we looked back to the beginning
};

bool same_dialog(const reading& r, const reading& other, bool& reversed)
{
    reversed = other.from.tag == r.to.tag && other.to.tag == r.from.tag;
    return reversed || (other.from.tag == r.from.tag && other.to.tag == r.to.tag);
}

dialog_state look_back(const exchanges& e, const reading& r)
{
    dialog_state d;
    d.whole = !e.docket().begun_before;
    int steps = limits::look_back;
    for (const auto* o = e.before_in_call(r); o; o = e.before_in_call(*o))
    {
        if (--steps < 0)
        {
            d.whole = false;
            break;
        }
        const bool initial = o->request && o->method == method::invite && o->to.tag.empty();
        d.ack =
            !d.ack && o->request && o->method == method::ack && o->seen->to == r.seen->from && e.arrived(*o)
                ? o
                : d.ack;
        bool reversed = false;
        if (!same_dialog(r, *o, reversed))
        {
            d.invite = initial ? o : d.invite;
            continue;
        }
        if (o->request && o->method == method::bye)
        {
            const auto* t = o->transaction == r.transaction ? nullptr : e.transaction_of(*o);
            const auto* final = t && !reversed && o->seen->from == r.seen->from ? e.final_of(*t) : nullptr;
            d.other_bye = d.other_bye || t;
            d.bye_answered = final && final->success() && final->index < r.index ? final : d.bye_answered;
            continue;  // it proves no dialog
        }
        if (o->request && !reversed && o->method != method::ack)
            d.highest_cseq = std::max(d.highest_cseq, o->cseq.number);
        if (o->response && o->method == method::invite)
        {
            const auto* q = e.request_of(*o);
            const bool made_it = q && q->to.tag.empty();  // not by a re-INVITE, which either side may send
            d.known = true;
            d.callee = d.callee || (made_it && reversed);
            d.turned = d.turned || (made_it && e.originated(*q) && e.originated(r) &&
                                    (reversed ? q->seen->from == r.seen->from && q->seen->to == r.seen->to
                                              : q->seen->from == r.seen->to && q->seen->to == r.seen->from));
            d.success = made_it && o->success() ? o : d.success;
        }
        else
        {
            d.known = d.known || o->response;
        }
    }
    return d;
}

constexpr letter send_letters[] = {
    {'a', level::must, "BYE outside any dialog"},
    {'b', level::must, "the callee sends BYE in an early dialog"},
    {'c', level::must, "the callee sends BYE before the ACK and before 64*T1 after its 2xx"},
    {'d', level::must, "a further request in the dialog after the BYE was answered"},
    {'e', level::should, "media 1 s after the BYE", false},
};

void check_bye(const exchanges& e, const reading& r, judgement& j)
{
    j.triggered();
    if (r.to.tag.empty())
    {
        j.broken('a', {&r, "a To tag", "none", r.to.octets});
        return;
    }
    const auto d = look_back(e, r);
    // A call that began before the run is unknown to us, not to the device.
    if (!d.known || !d.whole)
    {
        if (d.invite && d.whole && e.surrounded(r.seen->from))
            j.broken('a', {&r, "tags of a dialog", std::string{r.to.octets}, r.to.tag, d.invite});
        return;
    }
    if (d.turned)
    {
        j.broken('a', {&r, "From with the tag of the sender, To with that of its peer",
                       std::string{r.from.octets}, r.from.tag, d.invite});
        return;
    }
    if (!d.callee || !d.invite)
        return;
    if (!d.success)
    {
        j.broken('b', {&r, "a refusal of the INVITE", "BYE before any 2xx", {}, d.invite});
    }
    else if ((!d.ack || d.ack->index < d.success->index) && e.surrounded(r.seen->from) &&
             d.invite->to.tag.empty() && r.at() < d.success->at() + e.give_up() * 95 / 100)
    {
        j.broken('c', {&r,
                       "ACK, or 64*T1",
                       "BYE " + seconds(r.at() - d.success->at()) + " after the 2xx",
                       {},
                       d.success});
    }
}

// Requests of the INVITE usage; a subscription in the same dialog lives on (RFC 5057 4.2).
constexpr auto of_the_call = only({method::invite, method::bye, method::update, method::info, method::prack});

void check_send(const exchanges& e, const reading& r, judgement& j)
{
    if (!r.complete() || !e.originated(r) || (r.transaction != none && e.request_of(r) != &r))
        return;
    if (r.method == method::bye)
        check_bye(e, r, j);
    if (!r.to.tag.empty() && (r.method == method::bye || r.before_in_call != none))
    {
        const auto d = look_back(e, r);
        if (d.bye_answered && e.arrival(*d.bye_answered) < r.at() && e.arrived(*d.bye_answered))
        {
            j.broken(
                'd',
                {&r, "nothing after the BYE", std::string{r.message->method_name()}, {}, d.bye_answered});
        }
    }
}

constexpr letter recv_letters[] = {
    {'a', level::must, "BYE in a dialog is not answered by 2xx"},
    {'b', level::must, "a request pending in the dialog gets no final response"},
    {'c', level::should, "that final response is not 487"},
    {'d', level::should, "BYE for an unknown dialog is not answered by 481"},
};

// The INVITE that the callee was still to answer when the BYE came.
const transaction* pending_invite(const exchanges& e, const reading& bye)
{
    int steps = limits::look_back;
    for (const auto* o = e.before_in_call(bye); o && steps > 0; o = e.before_in_call(*o), --steps)
    {
        const auto* t = o->request && o->method == method::invite && o->seen->to == bye.seen->to
                            ? e.transaction_of(*o)
                            : nullptr;
        const auto* final = t ? e.final_of(*t) : nullptr;
        if (t && !t->tainted && o->from.tag == bye.from.tag && (!final || final->index > bye.index))
            return t;
    }
    return nullptr;
}

void check_pending(const exchanges& e, const reading& bye, const reading& answer, judgement& j)
{
    const auto* t = pending_invite(e, bye);
    const auto* final = t ? e.final_of(*t) : nullptr;
    if (!t || e.lossy())
        return;
    if (!final)
    {
        if (j.over(bye.at() + e.surely_given_up()))
        {
            j.broken('b', {.offender = &bye,
                           .expected = "487 for the INVITE",
                           .observed = "no final response",
                           .against = &e.at(t->request),
                           .party = t->server});
        }
    }
    else if (final->index > answer.index && final->status != 487 && t->cancelled_by == none)
    {
        j.broken('c', {final, "487", std::to_string(final->status), {}, &bye});
    }
}

void check_recv(const exchanges& e, const transaction& t, judgement& j)
{
    const auto& r = e.at(t.request);
    const auto* final = e.final_of(t);
    if (!final || t.tainted || !r.complete() || r.message->error() || e.passed_on(*final))
        return;
    const auto d = look_back(e, r);
    const auto status = final->status;
    if (e.docket().begun_before && !d.known)
    {
        j.inconclusive();
        return;
    }
    j.triggered();
    if (d.known && (d.success || !d.callee))
    {
        // 401, 407 challenge; 420 and 421 are about extensions; 481 may follow a BYE that crossed; 500 a
        // low CSeq (12.2.2).
        const bool excused = status == 401 || status == 407 || status == 420 || status == 421 ||
                             d.other_bye || r.cseq.number <= d.highest_cseq;
        if (!final->success() && !excused)
            j.broken('a', {final, "2xx", std::to_string(status), {}, &r});
        if (final->success())
            check_pending(e, r, *final, j);
    }
    else if (d.whole && !d.known && status != 481 && status != 401 && status != 407 &&
             e.surrounded(t.server) && (d.invite || r.to.tag.empty()))
    {
        j.broken('d', {final, "481", std::to_string(status), {}, &r});
    }
}

// clang-format off
constexpr rule rows[] = {
    {"BYE-SEND-1", "UAC", "RFC 3261 15, 15.1.1",
     "BYE ends a dialog: the callee's only a confirmed one, after its ACK; nothing follows it.",
     "each BYE against the state of its dialog", send_letters,
     {.of = requests, .sender = no_proxy, .methods = of_the_call, .message = check_send}},
    {"BYE-RECV-1", "UAS", "RFC 3261 15.1.2",
     "BYE in a dialog is answered by 2xx and pending requests by 487; BYE outside one by 481.",
     "responses to BYE, and to requests still pending", recv_letters,
     {.server = user_agents, .methods = only({method::bye}), .transaction = check_recv}},
};
// clang-format on

}  // namespace

std::span<const rule> bye_rules() { return rows; }

}  // namespace rules
