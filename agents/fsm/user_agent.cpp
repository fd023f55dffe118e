#include "fsm/user_agent.hpp"

#include "fsm/user_agent_core.hpp"
#include "sip/fields.hpp"

#include <algorithm>

namespace fsm {

namespace {

// RFC 3261 8.1.3.3: "If more than one Via header field value is present in a response, the UAC SHOULD discard
// the message." Before the transaction layer sees it, so that no machine moves.
bool meant_for_another(const sip::message& m)
{
    sip::via value;
    sip::via_list values{m};
    return m.is_response() && values.next(value) && values.next(value);
}

std::string key_of(std::string_view call_id, std::string_view local_tag, std::string_view remote_tag)
{
    std::string key;
    key.reserve(call_id.size() + local_tag.size() + remote_tag.size() + 2);
    return key.append(call_id).append(1, '\n').append(local_tag).append(1, '\n').append(remote_tag);
}

}  // namespace

user_agent::self::self(user_agent_settings s, sip::choices p)
    : settings{std::move(s)},
      pick{p},
      layer{settings.timers, {.pending = settings.limits.transactions}}
{
}

void user_agent::self::pump(time_point now)
{
    for (event e; layer.next_event(e);)
    {
        on(now, e);
        if (events.size() < user_agent_bounds::events)
            events.push_back(std::move(e));
    }
}

void user_agent::self::on(time_point now, event& e)
{
    switch (e.what)
    {
    case happened::request: on_request(e); break;
    case happened::ack: on_ack(e); break;
    case happened::response: on_response(now, e); break;
    case happened::timed_out:
    case happened::transport_failed: on_end(now, e); break;
    case happened::terminated:
        on_end(now, e);
        forget(e.transaction);
        break;
    case happened::stray_response:
    case happened::refused: break;
    }
}

// A transaction that ended is remembered for a while: its user may still ask about it, or repeat its request.
void user_agent::self::forget(transaction_id id)
{
    if (const auto gone = servers.find(id); gone != servers.end())
    {
        by_request.erase(gone->second.merge_key);
        answered(gone->second.dialog, id);
    }
    finished.push_back(id);
    while (finished.size() > user_agent_bounds::finished)
    {
        clients.erase(finished.front());
        servers.erase(finished.front());
        finished.pop_front();
    }
}

// RFC 3261 12.2.2: a request belongs to the dialog whose identifier it carries. Our response has the same,
// and always a tag (8.2.6.2).
dialog_id user_agent::self::find_for(const sip::message& request_or_response) const
{
    const auto id = sip::call_id_of(request_or_response);
    const auto from = sip::from_of(request_or_response);
    const auto to = sip::to_of(request_or_response);
    if (!id || !from || !to || to->tag.empty())
        return dialog_id::none;
    const auto found = by_tags.find(key_of(*id, to->tag, from->tag));
    return found == by_tags.end() ? dialog_id::none : found->second;
}

dialog_id user_agent::self::add(fsm::dialog d, const link& peer, transaction_id invite)
{
    if (live() >= settings.limits.dialogs)
        return dialog_id::none;
    const auto id = static_cast<dialog_id>(++last_dialog);
    by_tags[key_of(d.call_id, d.local_tag, d.remote_tag)] = id;
    call made;
    made.dialog = std::move(d);
    confirmed += made.dialog.is == dialog::state::confirmed;
    made.peer = peer;
    made.invite = invite;
    calls.emplace(id, std::move(made));
    return id;
}

user_agent::self::call* user_agent::self::find(dialog_id id)
{
    const auto found = calls.find(id);
    return found == calls.end() ? nullptr : &found->second;
}

void user_agent::self::set_state(call& c, dialog::state to)
{
    confirmed -= c.dialog.is == dialog::state::confirmed;
    confirmed += to == dialog::state::confirmed;
    c.dialog.is = to;
}

void user_agent::self::answered(dialog_id in, transaction_id request)
{
    if (auto* c = find(in))
    {
        std::erase(c->pending, request);
        std::erase(c->served, request);
    }
}

void user_agent::self::ended(client& c)
{
    if (c.final)
        return;
    c.final = true;
    if (auto* in = c.method == sip::method::invite ? find(c.within) : nullptr)
        --in->asked;
}

void user_agent::self::finish(dialog_id id)
{
    auto* ended = find(id);
    if (!ended || ended->dialog.is == dialog::state::terminated)
        return;
    set_state(*ended, dialog::state::terminated);
    finished_dialogs.push_back(id);
    while (finished_dialogs.size() > user_agent_bounds::finished)
    {
        const auto oldest = calls.find(finished_dialogs.front());
        const auto& d = oldest->second.dialog;
        const auto key = by_tags.find(key_of(d.call_id, d.local_tag, d.remote_tag));
        if (key != by_tags.end() && key->second == oldest->first)
            by_tags.erase(key);
        timers.clear(oldest->first);
        calls.erase(oldest);
        finished_dialogs.pop_front();
    }
}

user_agent::user_agent(user_agent_settings settings, sip::choices pick)
    : self_{std::make_unique<self>(std::move(settings), pick)}
{
}

user_agent::~user_agent() = default;

transaction_id user_agent::request(time_point now, outgoing_request what)
{
    const auto id = self_->request(now, std::move(what));
    self_->pump(now);
    return id;
}

transaction_id user_agent::request_in(time_point now,
                                      dialog_id dialog,
                                      std::string_view method,
                                      extra_fields fields,
                                      std::string content_type,
                                      std::string body,
                                      origin_tag origin)
{
    const auto id = self_->request_in(now, dialog, method, std::move(fields), std::move(content_type),
                                      std::move(body), origin);
    self_->pump(now);
    return id;
}

bool user_agent::ack(time_point now,
                     dialog_id dialog,
                     extra_fields fields,
                     std::string content_type,
                     std::string body,
                     origin_tag origin)
{
    const bool done = self_->ack(dialog, std::move(fields), std::move(content_type), std::move(body), origin);
    self_->pump(now);
    return done;
}

transaction_id user_agent::cancel(time_point now, transaction_id invite, origin_tag origin)
{
    const auto id = self_->cancel(now, invite, origin);
    self_->pump(now);
    return id;
}

bool user_agent::answer_request(time_point now, transaction_id server, answer how)
{
    const bool answered = self_->answer_request(now, server, std::move(how));
    self_->pump(now);
    return answered;
}

void user_agent::by_default(time_point now, const event& e)
{
    self_->by_default(now, e);
    self_->pump(now);
}

int user_agent::refusal(const event& e) const
{
    const auto found = self_->servers.find(e.transaction);
    return e.what == happened::request && found != self_->servers.end() ? found->second.refusal : 0;
}

void user_agent::received(time_point now, const link& over, const sip::message_ptr& m)
{
    if (!meant_for_another(*m))
        self_->layer.received(now, over, m);
    self_->pump(now);
}

void user_agent::opened(time_point now, const link& l)
{
    self_->layer.opened(l);
    self_->pump(now);
}

void user_agent::closed(time_point now, const link& l, link_end how)
{
    self_->layer.closed(now, l, how);
    self_->pump(now);
}

void user_agent::expired(time_point now)
{
    self_->layer.expired(now);
    self_->pump(now);
    while (const auto due = self_->timers.take_due(now))
        self_->repeat_2xx(now, *due);
    self_->pump(now);
}

void user_agent::send_failed(time_point now, const transmission& what)
{
    self_->layer.send_failed(now, what);
    self_->pump(now);
}

bool user_agent::next_transmission(transmission& out) { return self_->layer.next_transmission(out); }

time_point user_agent::deadline() const { return std::min(self_->layer.deadline(), self_->timers.next()); }

bool user_agent::idle() const { return self_->layer.idle() && self_->timers.empty(); }

bool user_agent::next_event(event& out)
{
    if (self_->events.empty())
        return false;
    out = std::move(self_->events.front());
    self_->events.pop_front();
    return true;
}

dialog_id user_agent::dialog_of(transaction_id id) const
{
    if (const auto found = self_->servers.find(id); found != self_->servers.end())
        return found->second.dialog;
    const auto found = self_->clients.find(id);
    if (found == self_->clients.end())
        return dialog_id::none;
    const auto& sent = found->second;
    if (sent.within != dialog_id::none || sent.made.empty())
        return sent.within;
    // Of several dialogs that forks made, the first that was accepted; while none was, the latest.
    for (const auto made : sent.made)
        if (const auto* d = find(made); d && d->is == dialog::state::confirmed)
            return made;
    return sent.made.back();
}

const dialog* user_agent::find(dialog_id id) const
{
    const auto* found = self_->find(id);
    return found ? &found->dialog : nullptr;
}

std::size_t user_agent::live_dialogs() const { return self_->confirmed; }

const transactions& user_agent::layer() const { return self_->layer; }

}  // namespace fsm
