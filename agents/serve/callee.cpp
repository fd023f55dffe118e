#include "serve/callee.hpp"

#include <utility>

namespace serve {

void callee::on(fsm::time_point now, fsm::user_agent& ua, const fsm::event& e)
{
    const bool is_request = e.what == fsm::happened::request;
    const auto method = is_request ? e.message->method() : sip::method::other;
    const auto call =
        is_request || e.what == fsm::happened::ack ? ua.dialog_of(e.transaction) : fsm::dialog_id::none;
    if (e.what == fsm::happened::ack && how_.talks && calls_.contains(call))
        talking_.set(call, now + *how_.talks);
    if (method == sip::method::bye && calls_.erase(call) > 0)
        talking_.clear(call);
    if (method != sip::method::invite || stopped_ || ua.refusal(e) != 0)
        return ua.by_default(now, e);
    const bool again = calls_.contains(call);  // RFC 3261 14.2: the call is changed, and nobody rings
    if (again || how_.rings == fsm::duration{0})
        return accept(now, ua, e.transaction);
    fsm::answer ringing;
    ringing.status = 180;
    ringing.reliable = reliable_;
    ua.answer_request(now, e.transaction, std::move(ringing));
    ringing_.set(e.transaction, now + how_.rings);
}

void callee::accept(fsm::time_point now, fsm::user_agent& ua, fsm::transaction_id invite)
{
    fsm::answer final;
    final.status = how_.status;
    final.fields = how_.fields;
    if (how_.status < 300)
    {
        final.content_type = how_.content_type;
        final.body = how_.body;
    }
    if (ua.answer_request(now, invite, std::move(final)) && how_.status < 300)
        calls_.insert(ua.dialog_of(invite));
    // Calls may also end by themselves: no ACK came, say.
    if (calls_.size() > 1'000 + 2 * ua.live_dialogs())
        std::erase_if(calls_, [&](fsm::dialog_id id) { return !ua.has_call(id); });
}

void callee::expired(fsm::time_point now, fsm::user_agent& ua)
{
    while (const auto invite = ringing_.take_due(now))
        accept(now, ua, *invite);
    while (const auto call = talking_.take_due(now))
    {
        calls_.erase(*call);
        ua.request_in(now, *call, "BYE");
    }
}

void callee::stop(fsm::time_point now, fsm::user_agent& ua)
{
    stopped_ = true;
    while (const auto invite = ringing_.take_due(fsm::never))
        ua.answer_request(now, *invite, {480, {}, {}, {}, {}});
    talking_ = {};
    for (const auto call : std::exchange(calls_, {}))
        if (ua.has_call(call))
            ua.request_in(now, call, "BYE");
}

}  // namespace serve
