#include "fsm/user_agent_client.hpp"

#include "fsm/next_hop.hpp"
#include "fsm/offer.hpp"
#include "fsm/request_size.hpp"
#include "sip/build.hpp"
#include "sip/fields.hpp"

#include <algorithm>
#include <tuple>

namespace fsm {

namespace {

using usage_input = invite_usage_figure::input;

dialog_event of_status(int status)
{
    return status < 200 ? dialog_event::r1xx : status < 300 ? dialog_event::r2xx : dialog_event::r300_699;
}

// RFC 3261 12.2.1.1: what every request in a dialog has. It is good as long as `d` and `at` are.
request_draft draft_in(const stored_dialog& d,
                       const dialog::addressing& at,
                       const request_in_dialog& what,
                       std::uint32_t number)
{
    request_draft out;
    out.method = what.method;
    out.request_uri = at.request_uri;
    out.routes = at.routes;
    out.from = d.dialog.local_uri;
    out.from_tag = d.dialog.local_tag;
    out.to = d.dialog.remote_uri;
    out.to_tag = d.dialog.remote_tag;
    out.call_id = d.dialog.call_id;
    out.cseq = number;
    out.extra = &what.fields;
    out.content_type = what.content_type;
    out.body = what.body;
    return out;
}

// RFC 3261 12.2.1.1: "the local sequence number ... MUST be incremented": also where the request that was
// made got a larger one.
void go_on_from(stored_dialog& d, const sip::message& request)
{
    if (const auto number = sip::cseq_of(request); number && number->number < sip::largest_cseq)
        d.dialog.local_cseq = std::max(d.dialog.local_cseq, number->number);
}

}  // namespace

// RFC 3261 8.1.2. `otherwise`: where it goes when the URI names no address. A transport that we do not have
// is a transport error (8.1.3.1): by another one the request would not reach whom it is for.
user_agent_client::way
user_agent_client::way_to(const user_agent_context& c, std::string_view next_hop_uri, const link& otherwise)
{
    const auto& local = c.me.settings().local;
    const auto uri = sip::parse_uri(next_hop_uri);
    if (!uri)
        return {otherwise};
    if (const auto missing = missing_transport(*uri, local); !missing.empty())
        return {otherwise, std::string{next_hop_uri} + " is to be reached over " + missing +
                               ", which is not among our transports"};
    const auto by_uri = address_of(*uri, local);
    return {by_uri ? local.to(*by_uri) : otherwise};
}

transaction_id user_agent_client::start(const user_agent_context& c,
                                        const request_draft& d,
                                        const way& to,
                                        dialog_id within,
                                        origin_tag origin,
                                        credentials_use credentials)
{
    sent_request sent;
    const auto rows = credentials_for(c, d, credentials);
    auto draft = d;
    draft.own_credentials = &rows;
    const auto made = write(draft, c.me, c.pick, to.over);
    sent.request = c.revised(made, to.over, origin);
    const bool is_revised = sent.request.get() != made.get();
    const auto* const left_from = c.dialogs.find(within);
    if (left_from && is_revised && !left_from->dialog.has(*sent.request))
        within = dialog_id::none;
    sent.method = sip::method_named(d.method);
    sent.over = to.over;
    sent.within = within;
    auto id = transaction_id::none;
    if (!to.reason.empty())
        id = c.layer.fail(to.reason, origin);
    else if (is_revised)  // whoever says what leaves has seen by which way
        id = c.layer.start(c.now, sent.request, to.over, origin);
    else
    {
        auto sized = for_its_size(sent.request, to.over, c.me.settings().local);
        sent.request = sized.request;
        sent.over = sized.over;
        id = c.layer.start(c.now, sized.request, sized.over, origin, std::move(sized.otherwise));
    }
    auto* in = sent.method == sip::method::invite ? c.dialogs.find(within) : nullptr;
    if (in && in->call)
        in->call->begins_ours();
    sent_.emplace(id, std::move(sent));
    return id;
}

// RFC 3261 8.1.1: a request outside a dialog, or the repetition of one with what its answer asked for
// (8.1.3.5).
transaction_id user_agent_client::request(const user_agent_context& c, outgoing_request what)
{
    request_draft d;
    std::string call_id, tag, to;
    const auto before = sent_.find(what.retry_of);
    if (before != sent_.end())
    {
        if (before->second.within != dialog_id::none)
            return request_in(c, before->second.within,
                              {what.method, std::move(what.fields), std::move(what.content_type),
                               std::move(what.body), what.origin, what.retry_of, what.credentials});
        answer_challenge_of(c, what.retry_of, what.fields);
        const auto& old = *before->second.request;
        d.call_id = old.value(sip::field_id::call_id);
        d.from = old.value(sip::field_id::from);
        d.to = old.value(sip::field_id::to);
        if (const auto cseq = sip::cseq_of(old))
            d.cseq = cseq->number + 1;
    }
    else
    {
        d.call_id = call_id = c.pick.call_id();
        d.from = c.me.from();
        d.from_tag = tag = c.pick.tag();
        const auto& whom = what.to.empty() ? what.request_uri : what.to;
        to.reserve(whom.size() + 2);
        d.to = to.append("<").append(whom).append(">");
    }
    d.method = what.method;
    d.extra = &what.fields;
    d.content_type = what.content_type;
    d.body = what.body;

    // 8.1.1.1, 12.2.1.1: a preloaded route set is used as a dialog's is.
    dialog route;
    dialog::addressing at;
    d.request_uri = what.request_uri;
    if (!what.routes.empty())
    {
        route.remote_target = what.request_uri;
        route.route_set = std::move(what.routes);
        at = route.addressing_of_next_request();
        d.request_uri = at.request_uri;
        d.routes = at.routes;
    }
    // Its user says where it goes, but not that it may go there by a transport that it is not meant for.
    const auto& local = c.me.settings().local;
    auto hop = way_to(c, route.route_set.empty() ? d.request_uri : route.next_hop_uri(), {});
    if (!local.of(what.next_hop.transport))
        hop.reason = std::string{via_token(what.next_hop.transport)} + " is not among our transports";
    hop.over = hop.reason.empty() ? local.to(what.next_hop) : link{local.preferred(), what.next_hop};
    return start(c, d, hop, dialog_id::none, what.origin, what.credentials);
}

transaction_id
user_agent_client::request_in(const user_agent_context& c, dialog_id id, request_in_dialog what)
{
    auto* in = c.dialogs.find(id);
    if (!in)
        return transaction_id::none;
    answer_challenge_of(c, what.retry_of, what.fields);
    const auto to = way_to(c, in->dialog.next_hop_uri(), in->peer);
    if (what.method == "PRACK" && !fill_in_prack(*in, to.over, what))
        return transaction_id::none;
    const bool is_bye = what.method == "BYE";
    visit_dialog(*in, is_bye                    ? dialog_event::sends_bye
                      : what.method == "INVITE" ? dialog_event::sends_invite
                                                : dialog_event::sends_other);
    // Behind the last number there is none that is right: it comes again, and a peer may refuse it.
    auto& number = in->dialog.local_cseq;
    number = number < sip::largest_cseq ? number + 1 : sip::largest_cseq;
    const auto at = in->dialog.addressing_of_next_request();
    const auto sent = start(c, draft_in(*in, at, what, number), to, id, what.origin, what.credentials);
    const auto& left = sent_.at(sent);
    if (left.within == dialog_id::none)
        return sent;  // it was given the names of another one
    go_on_from(*in, *left.request);
    // RFC 3261 15.1.1: "The UAC MUST consider the session terminated ... once the BYE request is passed to
    // the client transaction."
    if (is_bye && in->call)
    {
        in->call->bye = sent;
        c.dialogs.tell(id, usage_input::sends_bye);
    }
    return sent;
}

// "The sequence number of the CSeq header field MUST be the same as the INVITE being acknowledged", "the ACK
// MUST contain the same credentials as the INVITE" (13.2.2.4). Its branch is its own (8.1.1.7): it is no part
// of the INVITE's transaction.
bool user_agent_client::ack(const user_agent_context& c, dialog_id id, const request_in_dialog& what)
{
    using machine = acknowledged_2xx_figure;
    auto* d = c.dialogs.find(id);
    if (!d || !d->call)
        return false;
    auto& got = d->call->got;
    const bool is_due = got.machine.is() == machine::unanswered;
    const auto to = way_to(c, d->dialog.next_hop_uri(), d->peer);
    const auto todo = got.machine.follow(to.reason.empty() ? machine::ack : machine::no_way);
    if (!is_due)
        return false;
    visit_dialog(*d, dialog_event::sends_ack);
    got.acked_cseq = got.cseq;
    if (!todo.has(machine::send_ack))
    {
        got.ack = {};
        c.layer.fail(to.reason, what.origin);
        return true;
    }
    const auto at = d->dialog.addressing_of_next_request();
    auto draft = draft_in(*d, at, what, got.cseq);
    if (const auto* invite = find(got.invite))
        draft.credentials = invite->request.get();
    const auto answer = what.body.empty() && got.offer ? answer_to(*got.offer, to.over) : description{};
    if (what.content_type.empty() && !answer.body.empty())
        std::tie(draft.content_type, draft.body) = std::tie(answer.content_type, answer.body);
    auto ack = c.revised(write(draft, c.me, c.pick, to.over), to.over, what.origin);
    got.ack = {to.over, std::move(ack), transaction_id::none, what.origin, false};
    c.layer.send(got.ack);
    got.ack.repeated = true;
    return true;
}

void user_agent_client::on_response(const user_agent_context& c, const event& e)
{
    const auto found = sent_.find(e.transaction);
    if (found == sent_.end())
        return;
    auto& sent = found->second;
    if (const auto status = e.message->status(); status == 401 || status == 407)
        sent.challenge = e.message;
    digest_.heard(*sent.request, *e.message);
    const bool is_invite = sent.method == sip::method::invite;
    if (is_invite && e.message->status() >= 200)
        ended(c, sent);
    else if (is_invite && sent.cancel.follow(held_cancel_figure::r1xx).has(held_cancel_figure::send_cancel))
        send_cancel(c, e.transaction, sent);

    if (sent.within != dialog_id::none)
        on_response_in(c, e, sent);
    else if (is_invite)
        on_response_to_invite(c, e, sent);
}

void user_agent_client::on_response_in(const user_agent_context& c, const event& e, const sent_request& sent)
{
    auto* in = c.dialogs.find(sent.within);
    if (!in)
        return;
    const auto status = e.message->status();
    visit_dialog(*in, of_status(status));
    if (sent.method == sip::method::invite && status < 200)
        hear(c, sent.within, e.message, *sent.request);
    if (status < 200 || status >= 300)
        return;
    in->dialog.refresh_target(*e.message);  // 12.2.1.2
    if (sent.method == sip::method::invite)
        on_2xx(c, e, *in);
}

// RFC 3261 12.1.2, 13.2.2.4: each To tag is a dialog of its own.
void user_agent_client::on_response_to_invite(const user_agent_context& c, const event& e, sent_request& sent)
{
    const auto status = e.message->status();
    if (status >= 300)
        return end_early(c, sent);  // 12.3
    const auto to = sip::to_of(*e.message);
    if (status <= 100 || !to)
        return;
    auto id = c.dialogs.find_among(sent.made, to->tag);
    if (id != dialog_id::none)
    {
        visit_dialog(*c.dialogs.find(id), of_status(status));
        c.dialogs.tell(id, status < 200 ? usage_input::r1xx : usage_input::r2xx,
                       dialog::destination_of_uac(*sent.request, *e.message));
    }
    else
    {
        auto made = dialog::as_uac(*sent.request, *e.message);
        if (!made || sent.made.size() >= dialog_bounds::of_one_invite)
            return;
        id = c.dialogs.add(std::move(*made), sent.over, {usage_kind::invite});
        if (id == dialog_id::none)
            return;
        sent.made.push_back(id);
        auto& call = *c.dialogs.find(id)->call;
        call.made_by = e.transaction;
        if (!is_final(sent.cancel.is()))
            call.begins_ours();
    }
    if (status >= 200)
        on_2xx(c, e, *c.dialogs.find(id));
    else
        hear(c, id, e.message, *sent.request);
}

void user_agent_client::on_2xx(const user_agent_context& c, const event& e, stored_dialog& d)
{
    using machine = acknowledged_2xx_figure;
    const auto number = sip::cseq_of(*e.message);
    if (!d.call || !number || number->number < d.call->got.acked_cseq)
        return;
    auto& got = d.call->got;
    if (number->number == got.acked_cseq)
    {
        if (got.machine.follow(machine::copy).has(machine::repeat_ack) && got.ack.message)
            c.layer.send(got.ack);
        return;
    }
    got.machine.follow(machine::r2xx);
    got.cseq = number->number;
    got.invite = e.transaction;
    const auto* const invite = find(e.transaction);
    got.offer = invite && is_offer(*e.message, *invite->request) ? e.message : nullptr;
}

// The INVITE has its final response, or will have none.
void user_agent_client::ended(const user_agent_context& c, sent_request& sent)
{
    const bool before = is_final(sent.cancel.is());
    sent.cancel.follow(held_cancel_figure::final);
    if (before)
        return;
    const auto ends_in = [&](dialog_id id) {
        if (auto* d = c.dialogs.find(id); d && d->call)
            d->call->ends_ours();
    };
    ends_in(sent.within);
    for (const auto id : sent.made)
        ends_in(id);
}

// The end of a client transaction without a final response ends what its provisional ones began (12.3).
void user_agent_client::on_end(const user_agent_context& c, const event& e)
{
    const auto found = sent_.find(e.transaction);
    if (found == sent_.end())
        return;
    auto& sent = found->second;
    if (sent.method == sip::method::invite)
        ended(c, sent);
    end_early(c, sent);
    const auto* in = e.what == happened::terminated ? c.dialogs.find(sent.within) : nullptr;
    if (in && in->call && in->call->bye == e.transaction)
        c.dialogs.tell(sent.within, usage_input::bye_over);
}

// RFC 3261 12.3: "if a non-2xx final response ... the early dialogs created through provisional responses are
// terminated". 13.2.2.4: early dialogs that no 2xx confirmed end with their transaction, 64*T1 after the
// first 2xx.
void user_agent_client::end_early(const user_agent_context& c, const sent_request& sent)
{
    for (const auto id : sent.made)
        if (const auto* made = c.dialogs.find(id))
        {
            visit_dialog(*made, dialog_event::r300_699);
            c.dialogs.tell(id, usage_input::r300_699);
        }
}

const sent_request* user_agent_client::find(transaction_id id) const
{
    const auto found = sent_.find(id);
    return found == sent_.end() ? nullptr : &found->second;
}

dialog_id user_agent_client::dialog_of(const dialog_store& dialogs, const sent_request& sent) const
{
    if (sent.within != dialog_id::none || sent.made.empty())
        return sent.within;
    for (const auto made : sent.made)
        if (const auto* d = dialogs.find(made); d && d->dialog.is == dialog::state::confirmed)
            return made;
    return sent.made.back();
}

void user_agent_client::add_to(state_hash& h) const
{
    for (const auto& [id, one] : sent_)
        h.message(one.request).way(one.over).word(one.cancel.is());
    digest_.add_to(h);
}

}  // namespace fsm
