// What a user agent does by itself with what no script mentions: RFC 3261 8.2, 9, 11.2, 12.2.1.2, 15.1.2.
#include "fsm/user_agent_core.hpp"
#include "sip/fields.hpp"

#include <algorithm>

namespace fsm {

void user_agent::self::by_default(time_point now, const event& e)
{
    switch (e.what)
    {
    case happened::request: request_by_default(now, e); break;
    case happened::response:
    case happened::timed_out: response_by_default(now, e); break;
    case happened::refused:  // the layer has answered 400 already, where it could
    case happened::ack:
    case happened::stray_response:
    case happened::transport_failed:
    case happened::terminated: break;
    }
}

void user_agent::self::request_by_default(time_point now, const event& e)
{
    const auto found = servers.find(e.transaction);
    if (found == servers.end())
        return;
    const auto& s = found->second;
    const auto reply = [&](transaction_id id, int status) {
        answer how;
        how.status = status;
        answer_request(now, id, std::move(how));
    };
    if (s.refusal)
        return reply(e.transaction, s.refusal);
    switch (s.method)
    {
    case sip::method::cancel:
        reply(e.transaction, 200);
        // 9.2: "the UAS MUST ... immediately respond to the INVITE with a 487", unless it has a final
        // response already.
        return reply(s.cancels, 487);
    case sip::method::bye: reply(e.transaction, 200); return answer_pending(now, s.dialog, e.transaction);
    case sip::method::options:
    case sip::method::notify: return reply(e.transaction, 200);
    case sip::method::invite: return reply(e.transaction, 486);
    default: return reply(e.transaction, 405);
    }
}

// RFC 3261 15.1.2: "The UAS MUST still respond to any pending requests received for that dialog. It is
// RECOMMENDED that a 487 (Request Terminated) response be generated".
void user_agent::self::answer_pending(time_point now, dialog_id in, transaction_id but)
{
    const auto* c = find(in);
    const auto pending = c ? c->pending : std::vector<transaction_id>{};
    for (const auto id : pending)
    {
        if (id == but)
            continue;
        answer how;
        how.status = 487;
        answer_request(now, id, std::move(how));
    }
}

void user_agent::self::response_by_default(time_point now, const event& e)
{
    const auto found = clients.find(e.transaction);
    if (found == clients.end())
        return;
    const auto& sent = found->second;
    const int status = e.what == happened::timed_out ? 408 : e.message->status();

    // 12.2.1.2: "If the response for a request within a dialog is a 481 or a 408, the UAC SHOULD terminate
    // the dialog."
    if (const auto* in = find(sent.within); in && (status == 481 || status == 408))
    {
        if (in->dialog.is == dialog::state::confirmed && sent.method != sip::method::bye)
            request_in(now, sent.within, "BYE", {}, {}, {});
        return;
    }
    if (sent.method != sip::method::invite || status < 200 || status > 299)
        return;

    // Which dialog this 2xx is of: by its To tag.
    const auto to = sip::to_of(*e.message);
    const auto of = std::ranges::find_if(sent.made, [&](dialog_id id) {
        const auto* c = find(id);
        return c && to && c->dialog.remote_tag == to->tag;
    });
    const auto id = of != sent.made.end() ? *of : sent.within;
    if (!ack(id, {}, {}, {}, no_origin))
        return;
    // 13.2.2.4: "each ... If, after acknowledging any 2xx response to an INVITE, the UAC does not want to
    // continue with that dialog, then the UAC MUST terminate the dialog by sending a BYE": a cancelled call,
    // and every fork but the first.
    const bool another_is_live = std::ranges::any_of(sent.made, [&](dialog_id other) {
        const auto* c = find(other);
        return other != id && c && c->dialog.is == dialog::state::confirmed;
    });
    const auto* c = find(id);
    if (c->dialog.is == dialog::state::confirmed && sent.within == dialog_id::none &&
        (sent.given_up || another_is_live))
        request_in(now, id, "BYE", {}, {}, {});
}

}  // namespace fsm
