#include "fsm/user_agent.hpp"

#include "fsm/fifo.hpp"
#include "fsm/offer.hpp"
#include "fsm/user_agent_defaults.hpp"
#include "sip/via.hpp"

#include <algorithm>

namespace fsm {

namespace {

// Documented bounds that nobody needs to change.
namespace bounds {
constexpr std::size_t events = 10'000;   // not yet taken; later ones are dropped
constexpr std::size_t finished = 1'000;  // transactions remembered after their end
}  // namespace bounds

// RFC 3261 8.1.3.3: "If more than one Via header field value is present in a response, the UAC SHOULD discard
// the message." Before the transaction layer sees it, so that no machine moves.
bool meant_for_another(const sip::message& m) { return m.is_response() && sip::has_further_via(m); }

}  // namespace

// The parts, each a value, and what they share. It decides nothing but which part hears of what.
struct user_agent::self
{
    std::shared_ptr<const user_agent_profile> me;  // copies share it
    sip::choices pick;
    transactions layer;
    dialog_store dialogs;
    user_agent_client client = {};
    user_agent_server server = {};
    fifo<transaction_id> finished = {};  // in the order of their end
    fifo<event> events = {};
    fsm::reviser* reviser = nullptr;

    self(user_agent_settings s, sip::choices p)
        : me{std::make_shared<const user_agent_profile>(std::move(s))},
          pick{p},
          layer{me->settings().timers, {.pending = me->settings().limits.transactions}},
          dialogs{me->settings().limits.dialogs}
    {
    }
    user_agent_context at(time_point now) { return {now, *me, pick, layer, dialogs, reviser}; }

    void pump(time_point now)
    {
        for (event e; layer.next_event(e);)
        {
            on(at(now), e);
            if (events.size() < bounds::events)
                events.push(std::move(e));
        }
    }

    void on(const user_agent_context& c, event& e)
    {
        switch (e.what)
        {
        case happened::request: server.on_request(c, e); break;
        case happened::ack: server.on_ack(c, e); break;
        case happened::response: client.on_response(c, e); break;
        case happened::timed_out:
        case happened::transport_failed: client.on_end(c, e); break;
        case happened::terminated:
            client.on_end(c, e);
            server.on_terminated(c, e.transaction);
            remember(e.transaction);
            break;
        case happened::stray_response:
        case happened::refused: break;
        }
    }

    // A transaction that ended is remembered for a while: its user may still ask about it, or repeat its
    // request.
    void remember(transaction_id ended)
    {
        finished.push(ended);
        for (transaction_id oldest; finished.size() > bounds::finished && finished.take(oldest);)
        {
            client.forget(oldest);
            server.forget(oldest);
        }
    }
};

static_assert(std::is_copy_constructible_v<user_agent_client> &&
              std::is_copy_constructible_v<user_agent_server> && std::is_copy_constructible_v<dialog_store> &&
              std::is_copy_constructible_v<user_agent_profile>);

user_agent::user_agent(user_agent_settings settings, sip::choices pick)
    : self_{std::make_unique<self>(std::move(settings), pick)}
{
}

user_agent::user_agent(const user_agent& other) : core{other}, self_{std::make_unique<self>(*other.self_)}
{
    self_->reviser = nullptr;
}

user_agent::~user_agent() = default;
void user_agent::reseed(sip::choices pick) { self_->pick = pick; }

transaction_id user_agent::request(time_point now, outgoing_request what)
{
    const auto id = self_->client.request(self_->at(now), std::move(what));
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
    return request_in(now, dialog,
                      {method, std::move(fields), std::move(content_type), std::move(body), origin});
}

transaction_id user_agent::request_in(time_point now, dialog_id dialog, request_in_dialog what)
{
    const auto id = self_->client.request_in(self_->at(now), dialog, what);
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
    const bool done = self_->client.ack(
        self_->at(now), dialog, {"ACK", std::move(fields), std::move(content_type), std::move(body), origin});
    self_->pump(now);
    return done;
}

transaction_id
user_agent::repeat(time_point now, transaction_id request, bool by_another_path, origin_tag origin)
{
    const auto id = self_->client.repeat(self_->at(now), request, by_another_path, origin);
    self_->pump(now);
    return id;
}

transaction_id
user_agent::fail_over(time_point now, transaction_id request, const address& next, origin_tag origin)
{
    const auto id = self_->client.fail_over(self_->at(now), request, next, origin);
    self_->pump(now);
    return id;
}

transaction_id user_agent::cancel(time_point now, transaction_id invite, origin_tag origin)
{
    const auto id = self_->client.cancel(self_->at(now), invite, origin);
    self_->pump(now);
    return id;
}

bool user_agent::answer_request(time_point now, transaction_id server, answer how)
{
    if (how.status >= 200 && how.status < 300 && how.body.empty() && how.content_type.empty())
        if (const auto* s = self_->server.find(server);
            s && s->method == sip::method::invite && !s->described)
        {
            auto said = answer_to(*s->request, s->over);
            const auto* in = std::as_const(self_->dialogs).find(s->dialog);
            if (said.body.empty())
                said = offer_for(*s->request, s->over, in && in->call ? in->call->said : std::string{});
            how.content_type = std::move(said.content_type);
            how.body = std::move(said.body);
        }
    const bool answered = self_->server.answer_request(self_->at(now), server, how);
    self_->pump(now);
    return answered;
}

void user_agent::by_default(time_point now, const event& e)
{
    switch (e.what)
    {
    case happened::request: answer_by_default(self_->at(now), self_->server, e); break;
    case happened::response:
    case happened::timed_out: react_by_default(self_->at(now), self_->client, e); break;
    case happened::refused:  // the layer has answered 400 already, where it could
    case happened::ack:
    case happened::stray_response:
    case happened::transport_failed:
    case happened::terminated: break;
    }
    self_->pump(now);
}

int user_agent::refusal(const event& e) const
{
    const auto* const taken = self_->server.find(e.transaction);
    return e.what == happened::request && taken ? taken->refusal : 0;
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
    while (const auto due = self_->dialogs.timers.take_due(now))
        if (self_->server.on_due(self_->at(now), *due))
            self_->client.request_in(self_->at(now), *due, {"BYE"});
    self_->pump(now);
}

void user_agent::send_failed(time_point now, const transmission& what)
{
    self_->layer.send_failed(now, what);
    self_->pump(now);
}

void user_agent::revised_by(reviser* who) { self_->reviser = who; }

bool user_agent::next_transmission(transmission& out) { return self_->layer.next_transmission(out); }

time_point user_agent::deadline() const
{
    return std::min(self_->layer.deadline(), self_->dialogs.timers.next());
}

bool user_agent::idle() const { return self_->layer.idle() && self_->dialogs.timers.empty(); }

bool user_agent::uses(const link& l) const
{
    return self_->layer.uses(l) || (is_websocket(l.transport()) && self_->dialogs.has_peer(l));
}

bool user_agent::next_event(event& out) { return self_->events.take(out); }

dialog_id user_agent::dialog_of(transaction_id id) const
{
    if (const auto* taken = self_->server.find(id))
        return taken->dialog;
    const auto* sent = self_->client.find(id);
    return sent ? self_->client.dialog_of(self_->dialogs, *sent) : dialog_id::none;
}

dialog_id user_agent::dialog_of(transaction_id id, std::string_view remote_tag) const
{
    if (const auto* sent = self_->client.find(id))
        if (const auto made = self_->dialogs.find_among(sent->made, remote_tag); made != dialog_id::none)
            return made;
    return dialog_of(id);
}

const dialog* user_agent::find(dialog_id id) const
{
    const auto* found = std::as_const(self_->dialogs).find(id);
    return found ? &found->dialog : nullptr;
}

bool user_agent::attach(dialog_id id, usage further) { return self_->dialogs.attach(id, std::move(further)); }

void user_agent::end_usage(dialog_id id, usage_kind kind, std::string_view key)
{
    self_->dialogs.end(id, kind, key);
}

bool user_agent::can_answer(transaction_id challenged) const
{
    return self_->client.can_answer(self_->me->settings().accounts, challenged);
}

bool user_agent::has_call(dialog_id id) const
{
    const auto* found = std::as_const(self_->dialogs).find(id);
    return found && found->has(usage_kind::invite) && found->dialog.is == dialog::state::confirmed;
}

const sip::message* user_agent::offer_to_acknowledge(dialog_id id) const
{
    const auto* found = std::as_const(self_->dialogs).find(id);
    return found && found->call ? found->call->got.offer.get() : nullptr;
}

std::size_t user_agent::live_dialogs() const { return self_->dialogs.confirmed(usage_kind::invite); }

const transactions& user_agent::layer() const { return self_->layer; }

void user_agent::add_to(state_hash& h) const
{
    self_->layer.add_to(h);
    self_->dialogs.add_to(h);
    self_->client.add_to(h);
    self_->server.add_to(h);
    for (const auto& e : self_->events)
        h.word(e.what).message(e.message);
}

}  // namespace fsm
