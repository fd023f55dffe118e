#include "fsm/user_agent_defaults.hpp"

#include "sip/fields.hpp"

#include <algorithm>

namespace fsm {

namespace {

// RFC 3261 15.1.2: "The UAS MUST still respond to any pending requests received for that dialog. It is
// RECOMMENDED that a 487 (Request Terminated) response be generated".
void answer_pending(const user_agent_context& c, user_agent_server& server, dialog_id in, transaction_id but)
{
    const auto* d = c.dialogs.find(in);
    const auto pending = d ? d->pending : decltype(d->pending){};
    for (const auto id : pending)
        if (id != but)
            server.answer_request(c, id, {487, {}, {}, {}, {}});
}

// RFC 3261 12.2.1.2, "If the response for a request within a dialog is a 481 or a 408, the UAC SHOULD
// terminate the dialog", as RFC 5057 5.1 has it: what is destroyed is the usage of the request, or the whole
// dialog. A call is ended by BYE, so that the peer knows too.
void destroy(const user_agent_context& c, user_agent_client& client, const sent_request& sent, int status)
{
    const auto what = destroyed_by(status, sent.method);
    const auto* const d = c.dialogs.find(sent.within);
    if (!d || what == destroys::nothing)
        return;
    const auto* const facts = facts_of(sent.method);
    const auto kind = facts ? facts->usage : usage_kind::none;
    const auto of_kind = std::ranges::find(d->usages, kind, &usage::kind);
    if (what == destroys::usage && kind != usage_kind::invite && of_kind != d->usages.end())
        return c.dialogs.end(sent.within, kind, std::string{of_kind->key});
    const auto has_call = d->has(usage_kind::invite);
    if (has_call && d->call->machine.is() == invite_usage_figure::early)
        return;  // the answer to its INVITE decides
    if (has_call)
        client.request_in(c, sent.within, {"BYE"});
    if (what == destroys::dialog)
        c.dialogs.end_all(sent.within);
}

}  // namespace

void answer_by_default(const user_agent_context& c, user_agent_server& server, const event& request)
{
    const auto* const found = server.find(request.transaction);
    if (!found)
        return;
    const auto s = *found;
    const auto reply = [&](transaction_id id, int status) {
        server.answer_request(c, id, {status, {}, {}, {}, {}});
    };
    if (s.refusal)
        return reply(request.transaction, s.refusal);
    const auto* const facts = facts_of(s.method);
    // A PRACK that gets here from a dialog is for a response that was sent reliably.
    const bool acknowledges = s.method == sip::method::prack && s.dialog != dialog_id::none;
    const bool known = acknowledges || c.me.settings().methods.has(s.method);
    if (!facts || !known)
        return reply(request.transaction, 405);
    if (facts->by_itself == 0)
        return;
    reply(request.transaction, facts->by_itself);
    // 9.2: "the UAS MUST ... immediately respond to the INVITE with a 487", unless it has a final response
    // already.
    if (s.method == sip::method::cancel)
        reply(s.cancels, 487);
    if (s.method == sip::method::bye)
        answer_pending(c, server, s.dialog, request.transaction);
}

void react_by_default(const user_agent_context& c, user_agent_client& client, const event& e)
{
    const auto* const found = client.find(e.transaction);
    if (!found)
        return;
    const auto& sent = *found;
    const int status = e.what == happened::timed_out ? 408 : e.message->status();
    destroy(c, client, sent, status);
    if (e.what == happened::response && sent.method == sip::method::invite && status < 200)
        client.acknowledge(c, e, sent);
    if (sent.method != sip::method::invite || status < 200 || status > 299)
        return;

    // Which dialog this 2xx is of: by its To tag.
    const auto to = sip::to_of(*e.message);
    const auto made = to ? c.dialogs.find_among(sent.made, to->tag) : dialog_id::none;
    const auto id = made != dialog_id::none ? made : sent.within;
    if (!client.ack(c, id, {"ACK"}))
        return;
    // 13.2.2.4: "each ... If, after acknowledging any 2xx response to an INVITE, the UAC does not want to
    // continue with that dialog, then the UAC MUST terminate the dialog by sending a BYE": a cancelled call,
    // and every fork but the first.
    const auto is_live = [&](dialog_id which) {
        const auto* d = c.dialogs.find(which);
        return d && d->call && d->call->machine.is() == invite_usage_figure::confirmed;
    };
    const bool another_is_live =
        std::ranges::any_of(sent.made, [&](dialog_id other) { return other != id && is_live(other); });
    if (is_live(id) && sent.within == dialog_id::none && (is_given_up(sent.cancel.is()) || another_is_live))
        client.request_in(c, id, {"BYE"});
}

}  // namespace fsm
