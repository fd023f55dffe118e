#include "serve/caller.hpp"

#include "fsm/next_hop.hpp"
#include "sip/fields.hpp"

#include <algorithm>
#include <utility>

namespace serve {

namespace {

using fsm::transaction_id;

// For how long a Contact that is ours is bound (RFC 3261 10.2.4); nothing: the 200 does not say.
std::optional<fsm::duration> granted(const sip::message& response, const fsm::local_addresses& ours)
{
    sip::name_addr_list contacts{response, sip::field_id::contact};
    for (sip::name_addr c; contacts.next(c);)
    {
        const auto seconds = sip::parse_number(c.params.value("expires"));
        const auto at = fsm::numeric_address(c.uri.host, fsm::port_of(c.uri),
                                             fsm::asked_transport(c.uri).value_or(fsm::transport::udp));
        if (seconds && at && ours.has(*at))
            return std::chrono::seconds{*seconds};
    }
    return std::nullopt;
}

}  // namespace

caller::caller(std::optional<registering> registers,
               std::optional<calling> calls,
               std::string aor,
               fsm::local_addresses local,
               fsm::resolver resolve)
    : registers_{std::move(registers)},
      calls_{std::move(calls)},
      aor_{std::move(aor)},
      local_{std::move(local)},
      resolve_{std::move(resolve)}
{
    if (registers_)
        due_.set(step::register_, fsm::time_point{});
    if (calls_)
    {
        due_.set(step::call, fsm::time_point{} + calls_->after);
        target_ = calls_->to;
        targets_.enter(target_);
    }
}

void caller::send_register(fsm::time_point now, fsm::user_agent& ua)
{
    fsm::outgoing_request what;
    what.method = "REGISTER";
    what.request_uri = registers_->at;  // RFC 3261 10.2: the domain; the address of record is in To
    what.to = aor_;
    what.fields = {{"Expires", std::to_string(registers_->expires)}};
    what.retry_of = registration_;  // 10.2.4: the same Call-ID, a higher CSeq
    if (const auto at = fsm::address_of(registers_->at, local_, resolve_))
    {
        what.next_hop = *at;
        registration_ = ua.request(now, std::move(what));
    }
}

void caller::send_invite(fsm::time_point now, fsm::user_agent& ua, fsm::extra_fields fields)
{
    const auto at = fsm::address_of(target_, local_, resolve_);
    if (!at)
        return;
    fsm::outgoing_request what;
    what.request_uri = fsm::as_request_uri(target_);
    what.to = calls_->to;
    what.next_hop = *at;
    what.fields = std::move(fields);
    what.content_type = calls_->content_type;
    what.body = calls_->body;
    what.retry_of = invite_;
    invite_ = ua.request(now, std::move(what));
}

bool caller::on(fsm::time_point now, fsm::user_agent& ua, const fsm::event& e)
{
    if (e.transaction == transaction_id::none || e.what != fsm::happened::response ||
        (e.transaction != invite_ && e.transaction != registration_))
        return false;
    if (e.transaction == registration_)
        registered(now, ua, *e.message);
    else if (cancelled_ && e.message->status() / 100 == 2)
        return false;  // what a user agent does by itself with an answer that came too late
    else
        answered(now, ua, e);
    return true;
}

void caller::registered(fsm::time_point now, fsm::user_agent& ua, const sip::message& response)
{
    const int status = response.status();
    if (status / 100 == 2)
    {
        registrations_ = 0;
        if (const auto lasts = granted(response, local_))
            due_.set(step::register_, now + std::max<fsm::duration>(*lasts / 2, std::chrono::seconds{1}));
        return;
    }
    const auto least = sip::number_of(response, sip::field_id::min_expires);
    if (status == 423 && least && *least > registers_->expires)  // RFC 3261 10.2.8
        registers_->expires = *least;
    else if (!ua.can_answer(registration_))
        return;
    if (++registrations_ < most_tries)
        send_register(now, ua);
}

void caller::answered(fsm::time_point now, fsm::user_agent& ua, const fsm::event& e)
{
    const int status = e.message->status();
    if (status < 200)
    {
        if (status > 100 && calls_->waits && !std::exchange(heard_, true))
            due_.set(step::cancel, now + *calls_->waits);
        return ua.by_default(now, e);  // the PRACK, where it wants one
    }
    due_.clear(step::cancel);
    if (status < 300)
    {
        const auto to = sip::to_of(*e.message);
        const auto dialog = ua.dialog_of(invite_, to ? to->tag : std::string_view{});
        const bool is_first = call_ == fsm::dialog_id::none || call_ == dialog;
        if (!ua.ack(now, dialog, {}, calls_->answer_type, calls_->answer))
            return;
        if (!is_first)  // RFC 3261 13.2.2.4: a fork that answered, too
            ua.request_in(now, dialog, "BYE");
        else if (std::exchange(call_, dialog) == fsm::dialog_id::none && calls_->talks)
            due_.set(step::hang_up, now + *calls_->talks);
        return;
    }
    if (cancelled_ || ++tries_ >= most_tries)
        return;
    if (ua.can_answer(invite_))
        return send_invite(now, ua);
    if (status / 100 == 3)
        targets_.add(*e.message);
    // RFC 3261 8.1.3.4: after a failure of one target the next.
    if (auto next = targets_.next("INVITE"))
    {
        target_ = next->request_uri;
        heard_ = false;
        send_invite(now, ua, std::move(next->fields));
    }
}

void caller::expired(fsm::time_point now, fsm::user_agent& ua)
{
    while (const auto what = due_.take_due(now))
        switch (*what)
        {
        case step::register_: send_register(now, ua); break;
        case step::call: send_invite(now, ua); break;
        case step::cancel:
            cancelled_ = true;
            ua.cancel(now, invite_);
            break;
        case step::hang_up:
            if (ua.has_call(call_))
                ua.request_in(now, call_, "BYE");
            break;
        }
}

void caller::stop(fsm::time_point now, fsm::user_agent& ua)
{
    due_ = {};
    if (call_ != fsm::dialog_id::none)
    {
        if (ua.has_call(call_))
            ua.request_in(now, call_, "BYE");
    }
    else if (invite_ != transaction_id::none && !std::exchange(cancelled_, true))
        ua.cancel(now, invite_);
}

}  // namespace serve
