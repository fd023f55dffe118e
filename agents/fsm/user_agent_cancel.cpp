// CANCEL of an INVITE of its own (RFC 3261 9.1).
#include "fsm/user_agent_client.hpp"
#include "sip/build.hpp"

namespace fsm {

transaction_id
user_agent_client::cancel(const user_agent_context& c, transaction_id invite, origin_tag origin)
{
    const auto found = sent_.find(invite);
    if (found == sent_.end() || found->second.method != sip::method::invite)
        return transaction_id::none;
    auto& sent = found->second;
    const bool now = sent.cancel.follow(held_cancel_figure::wanted).has(held_cancel_figure::send_cancel);
    if (now || sent.cancel.is() == held_cancel_figure::held)
        sent.cancel_origin = origin;
    return now ? send_cancel(c, invite, sent) : transaction_id::none;
}

// 9.1: "if there is no final response for the original request in 64*T1 seconds ..., the client SHOULD then
// consider the original transaction cancelled": the layer counts.
transaction_id
user_agent_client::send_cancel(const user_agent_context& c, transaction_id invite, sent_request& sent)
{
    c.layer.abandon(c.now, invite);
    sent_request cancel;
    cancel.method = sip::method::cancel;
    // 9.1: to where the INVITE went, also when that opened a connection
    const auto* over = c.layer.link_of(invite);
    cancel.over = over ? *over : sent.over;
    const auto* const left = c.layer.request_of(invite);  // with the Via by which it did
    cancel.request = c.revised(sip::store(sip::make_cancel(left ? *left : *sent.request)), cancel.over,
                               sent.cancel_origin);
    const auto id = c.layer.start(c.now, cancel.request, cancel.over, sent.cancel_origin);
    sent_.emplace(id, std::move(cancel));
    return id;
}

}  // namespace fsm
