// The 2xx of INVITE, which the cores and not the transactions carry: RFC 3261 13.2.2.4 for the
// caller, 13.3.1.4 (as RFC 6026 8.1 has it) for the callee.
#include "fsm/user_agent_core.hpp"
#include "sip/fields.hpp"

#include <algorithm>

namespace fsm {

// RFC 3261 13.2.2.4: the ACK "MUST be passed to the client transport every time a retransmission of the 2xx
// final response that triggered the ACK arrives".
void user_agent::self::on_2xx(const event& e, call& c)
{
    const auto number = sip::cseq_of(*e.message);
    if (!number || number->number < c.acked_cseq)
        return;
    if (number->number == c.acked_cseq)
    {
        if (c.ack.message)
            layer.send(c.ack);
        return;
    }
    c.accepted_cseq = number->number;
    c.accepted_by = e.transaction;
}

// "The sequence number of the CSeq header field MUST be the same as the INVITE being acknowledged", "the ACK
// MUST contain the same credentials as the INVITE" (13.2.2.4). Its branch is its own (8.1.1.7): it is no part
// of the INVITE's transaction.
bool user_agent::self::ack(
    dialog_id id, extra_fields&& fields, std::string&& content_type, std::string&& body, origin_tag origin)
{
    auto* c = find(id);
    if (!c || c->accepted_cseq == 0 || c->accepted_cseq == c->acked_cseq)
        return false;
    visit_dialog(*c, dialog_event::sends_ack);
    auto d = draft_in(*c, "ACK", c->accepted_cseq);
    if (const auto invite = clients.find(c->accepted_by); invite != clients.end())
    {
        const auto& request = *invite->second.request;
        for (const auto field : {sip::field_id::authorization, sip::field_id::proxy_authorization})
            for (const auto* row = request.first(field); row; row = request.next(*row))
                d.fields.emplace_back(sip::name_of(field), request.value(*row));
    }
    d.extra = std::move(fields);
    d.content_type = std::move(content_type);
    d.body = std::move(body);
    const auto to = way_to(c->dialog.next_hop_uri(), c->peer);
    c->acked_cseq = c->accepted_cseq;
    if (!to.reason.empty())
    {
        c->ack = {};
        layer.fail(to.reason, origin);
        return true;
    }
    c->ack = {to.over, sip::store(write(d, to.over)), transaction_id::none, origin, false};
    layer.send(c->ack);
    c->ack.repeated = true;
    return true;
}

// RFC 3261 13.3.1.4: "The 2xx response is passed to the transport with an interval that starts at T1 seconds
// and doubles for each retransmission until it reaches T2 seconds", on every transport.
void user_agent::self::accept(
    time_point now, transaction_id id, server& s, sip::message_ptr ok, origin_tag origin)
{
    auto* c = find(s.dialog);
    const auto number = sip::cseq_of(*s.request);
    if (!c || !number)
        return;
    c->answered_by = id;
    c->unacked = true;
    c->ok = std::move(ok);
    c->ok_origin = origin;
    c->ok_cseq = number->number;
    c->interval = settings.timers.t1;
    c->give_up = now + settings.timers.give_up();
    timers.set(s.dialog, now + c->interval);
}

// "If the server retransmits the 2xx response for 64*T1 seconds without receiving an ACK, the dialog is
// confirmed, but the session SHOULD be terminated ... with a BYE" (13.3.1.4).
void user_agent::self::repeat_2xx(time_point now, dialog_id id)
{
    auto* c = find(id);
    if (!c || !c->unacked)
        return;
    visit_dialog(*c, now >= c->give_up ? dialog_event::no_ack : dialog_event::repeats_2xx);
    if (now >= c->give_up)
    {
        c->unacked = false;
        if (c->dialog.is != dialog::state::terminated)
            request_in(now, id, "BYE", {}, {}, {});
        return;
    }
    layer.respond(now, c->answered_by, c->ok, c->ok_origin);
    c->interval = std::min(2 * c->interval, settings.timers.t2);
    timers.set(id, std::min(now + c->interval, c->give_up));
}

// The ACK of a 2xx is no part of the INVITE's transaction (13.2.2.4); which one it is for is told to the
// user, who may end the call from then on (15).
void user_agent::self::on_ack(event& e)
{
    const auto id = find_for(*e.message);
    auto* c = find(id);
    const auto number = sip::cseq_of(*e.message);
    if (c)
        visit_dialog(*c, dialog_event::ack);
    if (!c || !number || c->answered_by == transaction_id::none || number->number != c->ok_cseq)
        return;
    e.transaction = c->answered_by;
    if (!c->unacked)
        return;
    c->unacked = false;
    timers.clear(id);
}

}  // namespace fsm
