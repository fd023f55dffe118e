// RFC 3261 16.7 to 16.10: what comes back, and what must be called off.
#include "fsm/next_hop.hpp"
#include "fsm/proxy_core.hpp"
#include "sip/build.hpp"
#include "sip/name_addr.hpp"
#include "sip/via.hpp"

#include <algorithm>

namespace fsm {

namespace {

context_event event_of(int status)
{
    switch (status / 100)
    {
    case 1: return context_event::r1xx;
    case 2: return context_event::r2xx;
    case 3: return context_event::r3xx;
    case 6: return context_event::r6xx;
    default: return status == 401 || status == 407 ? context_event::challenge : context_event::r4xx;
    }
}

// 16.7 item 4: "If the proxy recurses on all of the contacts in a 3xx response, the proxy SHOULD NOT add the
// resulting contactless response to the response context." Of others what is left of it goes upstream: what
// was tried here is not to be tried again there.
void recurse(response_context& c, const sip::message_ptr& response)
{
    const bool is_secure = is_sips(c.request->request_uri());
    std::vector<std::string> left;
    sip::name_addr contact;
    for (sip::name_addr_list all{*response, sip::field_id::contact}; all.next(contact);)
    {
        const auto formed = contact.star ? std::nullopt : formed_from(contact.uri.octets);
        // 19.1.5: what names a method is for a request of that method, which its client may make.
        const bool is_for_another =
            formed && !formed->method.empty() && formed->method != c.request->method_name();
        // "a proxy SHOULD NOT recurse to a non-SIPS URI if the Request-URI of the original request was a SIPS
        // URI"
        if (!formed || is_for_another || (is_secure && contact.uri.scheme != sip::scheme::sips))
            left.emplace_back(contact.octets);
        else if (c.branches.size() + c.waiting.size() < proxy_limits::branches &&
                 c.targets.enter(formed->request_uri))
            c.wait_for({formed->request_uri, std::nullopt, q_of(contact.params), {}});
    }
    if (left.empty())
        return;
    sip::edit rest{*response};
    rest.remove("Contact");
    for (const auto& value : left)
        rest.append("Contact", value);
    c.finals.push_back(sip::store(rest.finish()));
}

}  // namespace

void proxy::self::on_response(time_point now, const event& e)
{
    // 1. Find the context. The answers to our CANCELs have none, and end here (item 3).
    auto* c = context_of(e.transaction);
    auto* b = branch_of(e.transaction);
    if (!c || !b)
        return;
    const auto& response = *e.message;
    c->happens(event_of(response.status()));
    if (response.status() < 200)
        return on_provisional(now, *c, *b, response);

    b->final = true;
    timers.clear(b->client);
    // 3. "If no Via header field values remain in the response, the response was meant for this element and
    // MUST NOT be forwarded": as if this branch had ended without an answer, so that upstream gets one all
    // the same.
    if (!sip::has_further_via(response))
    {
        c->timed_out = true;
        return advance(now, *c);
    }
    if (response.status() < 300)
        return on_2xx(now, *c, response);
    // RFC 3263 4.3: "failure occurs if the transaction layer reports a 503 error response"
    if (response.status() == 503 && start_next(now, *c, *b))
        return;
    if (response.status() < 400 && may_recurse(*c, response))
        recurse(*c, e.message);
    // 4. RFC 4320 4.2: a 408 to a request other than INVITE says nothing that upstream would not find out by
    // itself.
    else if (response.status() == 408 && !c->is_invite())
        c->timed_out = true;
    else
        c->finals.push_back(e.message);
    // 5. "If a 6xx response is received, it is not immediately forwarded, but the stateful proxy SHOULD
    // cancel all client pending transactions ..., and it MUST NOT create any new branches in this context."
    if (response.status() >= 600)
    {
        c->closed = true;
        c->waiting.clear();
        cancel_all(now, *c);
    }
    advance(now, *c);
}

// 16.5: "A proxy MUST NOT add additional targets to the target set if the Request-URI of the original request
// does not indicate a resource this proxy is responsible for."
bool proxy::self::may_recurse(const response_context& c, const sip::message& response) const
{
    const auto uri = sip::parse_uri(c.request->request_uri());
    return settings.recurse && !c.closed && uri && is_ours(*uri) && response.has(sip::field_id::contact);
}

void proxy::self::on_provisional(time_point now, response_context& c, branch& b, const sip::message& response)
{
    b.provisional = true;
    // 2. "if the response is a provisional response with status codes 101 to 199 inclusive ..., the proxy
    // MUST reset timer C".
    if (c.is_invite() && response.status() > 100 && !b.final && !b.cancelled)
        timers.set(b.client, now + settings.timers.timer_c);
    if (b.cancel_wanted)
        cancel(now, b);
    // 5. Not 100, and to nothing but INVITE (RFC 4320 4.1).
    if (c.is_invite() && response.status() > 100 && !c.answered)
        upstream(now, c, sip::store(for_upstream(response, {})));
}

// 5. "Any 2xx response" at once; to an INVITE also after a final response. 10. Then call off the others.
void proxy::self::on_2xx(time_point now, response_context& c, const sip::message& response)
{
    if (!c.answered || c.is_invite())
        upstream(now, c, sip::store(for_upstream(response, {})));
    c.answered = c.closed = true;
    c.waiting.clear();
    cancel_all(now, c);
}

// 3. and 9. A response without a further Via was meant for us.
void proxy::self::upstream(time_point now, response_context& c, sip::message_ptr response)
{
    if (!response->has(sip::field_id::via))
        return;
    // A 2xx after another final response finds its server transaction closed: past it, then (16.7 item 5).
    // Where the transaction is gone, "the response is simply discarded" (RFC 6026 8.3).
    if (layer.last_status(c.server) >= 300)
    {
        if (const auto* back = layer.link_of(c.server))
            layer.send({*back, std::move(response), c.server});
        return;
    }
    layer.respond(now, c.server, std::move(response));
}

// A branch without an answer: 16.9 says 503 when it could not be sent, 16.6 item 7 says 408 when nobody
// answered.
void proxy::self::on_no_answer(time_point now, transaction_id client, happened what)
{
    auto* c = context_of(client);
    auto* b = branch_of(client);
    if (!c || !b || b->final)
        return;
    c->happens(what == happened::transport_failed ? context_event::transport_failed
                                                  : context_event::timed_out);
    b->final = true;
    timers.clear(client);
    // RFC 3263 4.3: "or a transport failure of some sort", or a time-out "without ever having received any
    // response, provisional or final"
    if ((what == happened::transport_failed || !b->provisional) && start_next(now, *c, *b))
        return;
    (what == happened::transport_failed ? c->unavailable : c->timed_out) = true;
    advance(now, *c);
}

// 16.8: "If the client transaction has received a provisional response, the proxy MUST generate a CANCEL
// request matching that transaction. If [it] has not ..., the proxy MUST behave as if the transaction
// received a 408".
void proxy::self::timer_c(time_point now, transaction_id client)
{
    auto* b = branch_of(client);
    if (!b || b->final)
        return;
    context_of(client)->happens(context_event::timer_c);
    if (b->provisional)
        return cancel(now, *b);
    on_no_answer(now, client, happened::timed_out);
    layer.abandon(now, client);
}

// 16.6, 16.7 item 6: the next targets when all tried ones have answered, the best response when none is left.
void proxy::self::advance(time_point now, response_context& c)
{
    while (!c.answered && !c.has_pending())
    {
        if (c.waiting.empty() || c.closed)
            return answer_best(now, c);
        start_group(now, c);
    }
}

void proxy::self::answer_best(time_point now, response_context& c)
{
    c.answered = true;
    const auto best = best_of(c);
    if (best.forwarded)
        return upstream(now, c, sip::store(for_upstream(*best.forwarded, c.finals)));
    // RFC 4320 4.2: "MUST NOT send a response with status code 408 to a non-INVITE request".
    if (best.made == 408 && !c.is_invite())
        return;  // the server transaction ends by itself when the client's has
    const auto tag = pick.tag();
    sip::response_parts parts;
    parts.status = best.made;
    parts.to_tag = tag;
    if (best.made == 408 && c.unanswered)
        parts = {c.unanswered->status, c.unanswered->reason,       tag,
                 c.unanswered->fields, c.unanswered->content_type, c.unanswered->body};
    layer.respond(now, c.server, sip::store(sip::make_response(*c.received, parts)));
}

// 16.7 item 10, 9.1: only INVITE is cancelled, and only after a provisional response.
void proxy::self::cancel(time_point now, branch& b)
{
    if (b.final || b.cancelled)
        return;
    if (!b.provisional)
    {
        b.cancel_wanted = true;
        return;
    }
    b.cancelled = true;
    b.cancel_wanted = false;
    timers.clear(b.client);
    layer.abandon(now, b.client);  // unless it ends within 64*T1
    const auto* const found = layer.link_of(b.client);
    const auto over = found ? *found : b.over;
    const auto* const left = layer.request_of(b.client);  // with the Via by which it did
    layer.start(now, revised(now, sip::store(sip::make_cancel(left ? *left : *b.request)), over), over);
}

void proxy::self::cancel_all(time_point now, response_context& c)
{
    if (c.is_invite())
        for (auto& b : c.branches)
            cancel(now, b);
}

}  // namespace fsm
