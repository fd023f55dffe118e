#include "fsm/proxy.hpp"

#include "fsm/next_hop.hpp"
#include "fsm/proxy_core.hpp"
#include "sip/build.hpp"

#include <algorithm>

namespace fsm {

proxy::self::self(proxy_settings s, sip::choices p) : settings{std::move(s)}, pick{p}, layer{settings.timers}
{
    if (settings.registrar)
        registrar.emplace(*settings.registrar);
}

void proxy::self::pump(time_point now)
{
    for (event e; layer.next_event(e);)
    {
        // Which request it was that nobody answered.
        if (const auto* b = e.message ? nullptr : branch_of(e.transaction))
            e.message = b->request;
        on(now, e);
        if (events.size() < proxy_limits::events)
            events.push(std::move(e));
    }
}

// A stray response is dropped (RFC 6026 7.3), and so is what cannot be read as a request with a transaction.
void proxy::self::on(time_point now, const event& e)
{
    switch (e.what)
    {
    case happened::request: on_request(now, e); break;
    case happened::ack: on_ack(now, e); break;
    case happened::response: on_response(now, e); break;
    case happened::timed_out:
    case happened::transport_failed: on_no_answer(now, e.transaction, e.what); break;
    case happened::terminated: on_terminated(now, e.transaction); break;
    case happened::stray_response:
    case happened::refused: break;
    }
}

// RFC 3261 16.3: "If any of these checks fail, the element MUST behave as a user agent server".
void proxy::self::reply(time_point now, const event& e, answer how)
{
    const auto tag = pick.tag();
    // 10.3: "Registrars MUST NOT include a Record-Route header field in any response to a REGISTER request."
    const auto request =
        e.message->method() == sip::method::register_ && e.message->has(sip::field_id::record_route)
            ? sip::store(sip::edit{*e.message}.remove("Record-Route").finish())
            : e.message;
    sip::response_parts parts{how.status, how.reason, tag, std::move(how.fields), how.content_type, how.body};
    layer.respond(now, e.transaction, sip::store(sip::make_response(*request, parts)));
}

void proxy::self::on_request(time_point now, const event& e)
{
    const auto& request = *e.message;
    if (request.method() == sip::method::cancel && e.cancels != transaction_id::none)
        return on_cancel(now, e);
    if (auto fault = fault_of(request))
        return reply(now, e, std::move(*fault));

    // 16.3 item 6. 22.1: "servers MUST NOT attempt to challenge CANCEL requests".
    if (settings.authorize && request.method() != sip::method::cancel)
        if (auto refused = settings.authorize(now, request))
            return reply(now, e, std::move(*refused));

    const auto p = preprocess(e.message);
    if (registers(p))
        return reply(now, e, registrar->answer_to(now, *p.request, e.over));
    auto found = targets_of(now, p);
    if (found.reply)
        return reply(now, e, std::move(*found.reply));

    response_context c;
    c.server = e.transaction;
    c.received = e.message;
    c.request = p.request;
    c.from = e.over.remote;
    c.loop_value = loop_value(request);
    c.targets.enter(p.request->request_uri());
    for (const auto& t : found.targets)
        if (!t.request_uri.empty())
            c.targets.enter(as_request_uri(t.request_uri));
    c.unanswered = std::move(found.unanswered);
    // 16.6: "Targets are processed from highest qvalue to lowest."
    for (auto& t : found.targets)
        c.wait_for(std::move(t));
    if (c.waiting.size() > proxy_limits::branches)
        c.waiting.resize(proxy_limits::branches);
    auto& kept = contexts.insert_or_assign(e.transaction, std::move(c)).first->second;
    advance(now, kept);
    // 16.2, 17.2.1: 100 at once. A non-INVITE request gets none so early (RFC 4320 4.1).
    if (kept.is_invite() && !kept.answered)
        layer.respond(now, kept.server, sip::store(sip::make_response(request, {100})));
}

// RFC 3261 16.10. A CANCEL that matches no INVITE is forwarded like any request: as a transaction rather than
// statelessly, for otherwise RFC 6026 7.3 would have us drop its response.
void proxy::self::on_cancel(time_point now, const event& e)
{
    answer ok;
    reply(now, e, std::move(ok));
    const auto found = contexts.find(e.cancels);
    if (found == contexts.end())
        return;
    found->second.happens(context_event::cancel);
    if (found->second.answered)
        return;
    auto& c = found->second;
    c.cancelled = c.closed = true;
    c.waiting.clear();
    cancel_all(now, c);
    advance(now, c);
}

// RFC 3261 16.7 item 9: "The proxy MUST maintain the response context until all of its associated
// transactions have been terminated".
void proxy::self::on_terminated(time_point now, transaction_id id)
{
    auto server = id;
    if (const auto client = by_client.find(id); client != by_client.end())
    {
        on_no_answer(now, id, happened::timed_out);  // unless it had its final response
        server = client->second;
        if (auto* b = branch_of(id))
            b->gone = true;
        by_client.erase(client);
    }
    const auto found = contexts.find(server);
    if (found == contexts.end())
        return;
    found->second.server_gone = found->second.server_gone || server == id;
    if (found->second.is_over())
        contexts.erase(found);
}

response_context* proxy::self::context_of(transaction_id client)
{
    const auto server = by_client.find(client);
    const auto found = server == by_client.end() ? contexts.end() : contexts.find(server->second);
    return found == contexts.end() ? nullptr : &found->second;
}

proxy::self::branch* proxy::self::branch_of(transaction_id client)
{
    auto* c = context_of(client);
    if (!c)
        return nullptr;
    const auto found = std::ranges::find(c->branches, client, &branch::client);
    return found == c->branches.end() ? nullptr : &*found;
}

proxy::proxy(proxy_settings settings, sip::choices pick)
    : self_{std::make_unique<self>(std::move(settings), pick)}
{
}

proxy::proxy(const proxy& other, location_service locate, authorization authorize, registry_hooks hooks)
    : core{other},
      self_{std::make_unique<self>(*other.self_)}
{
    self_->settings.locate = std::move(locate);
    self_->settings.authorize = std::move(authorize);
    if (self_->registrar)
        self_->registrar->hooked(std::move(hooks));
    self_->reviser = nullptr;
}

proxy::~proxy() = default;
void proxy::reseed(sip::choices pick) { self_->pick = pick; }

void proxy::received(time_point now, const link& over, const sip::message_ptr& m)
{
    self_->layer.received(now, over, m);
    self_->pump(now);
}

void proxy::opened(time_point now, const link& l)
{
    self_->layer.opened(l);
    self_->pump(now);
}

void proxy::closed(time_point now, const link& l, link_end how)
{
    self_->layer.closed(now, l, how);
    self_->pump(now);
}

void proxy::expired(time_point now)
{
    self_->layer.expired(now);
    self_->pump(now);
    while (const auto due = self_->timers.take_due(now))
        self_->timer_c(now, *due);
    self_->pump(now);
}

void proxy::revised_by(reviser* who) { self_->reviser = who; }

void proxy::send_failed(time_point now, const transmission& what)
{
    self_->layer.send_failed(now, what);
    self_->pump(now);
}

bool proxy::next_transmission(transmission& out) { return self_->layer.next_transmission(out); }

time_point proxy::deadline() const { return std::min(self_->layer.deadline(), self_->timers.next()); }

bool proxy::idle() const { return self_->layer.idle() && self_->timers.empty() && self_->contexts.empty(); }

bool proxy::uses(const link& l) const
{
    return self_->layer.uses(l) || (self_->registrar && self_->registrar->table().has_flow(l));
}

bool proxy::next_event(event& out) { return self_->events.take(out); }

const transactions& proxy::layer() const { return self_->layer; }

const bindings* proxy::table() const { return self_->registrar ? &self_->registrar->table() : nullptr; }

void proxy::add_to(state_hash& h) const
{
    self_->layer.add_to(h);
    for (const auto& one : self_->contexts)
        one.second.add_to(h);
    if (self_->registrar)
        self_->registrar->add_to(h);
    self_->timers.each([&](transaction_id, time_point at) { h.when(at); });
    for (const auto& e : self_->events)
        h.word(e.what).message(e.message);
}

}  // namespace fsm
