#include "rules/attempts.hpp"

#include "rules/digest.hpp"
#include "rules/forwarding.hpp"
#include "rules/timing.hpp"

namespace rules {

namespace {

using sip::field_id;

// Credentials for a nonce that came with the response, and that its request had not.
bool answers_challenge(const exchanges& e, const reading& response, const reading& r)
{
    const auto* q = e.request_of(response);
    const auto has = [](const reading& where, std::initializer_list<field_id> ids, std::string_view nonce) {
        bool found = false;
        for (const auto id : ids)
            each_digest(*where.message, id, [&](std::string_view, const sip::challenge& c) {
                found = found || said(c, "nonce") == nonce;
            });
        return found;
    };
    bool out = false;
    for (const auto id : {field_id::authorization, field_id::proxy_authorization})
        each_digest(*r.message, id, [&](std::string_view, const sip::challenge& c) {
            const auto nonce = said(c, "nonce");
            out = out || (!nonce.empty() &&
                          has(response, {field_id::www_authenticate, field_id::proxy_authenticate}, nonce) &&
                          !(q && has(*q, {field_id::authorization, field_id::proxy_authorization}, nonce)));
        });
    return out;
}

// A script made its sender send this request of the transaction, for what its receiver then has to do, and
// nothing else of the transaction was touched. What it says is what its answer is held against.
bool came_as_meant(const transaction& t, const reading& request)
{
    const auto& taint = request.seen->taint;
    return taint.provokes && t.touched == taint.touched && owed_to(request);
}

}  // namespace

bool decided(const exchanges& e, const reading& response)
{
    const auto* who = e.who(response.seen->from);
    if (!who || who->plays == unknown_role || e.passed_on(response))
        return false;
    return who->plays != role::proxy ||
           (e.surrounded(response.seen->from) && !renamed_source_of(e, response));
}

bool answers(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    return r.final() && t.final == r.index && q.complete() && !r.message->error() && decided(e, r) &&
           (came_as_meant(t, q) || !j.touched(t));
}

bool had_read(const exchanges& e, const reading& response, const reading& r)
{
    if (response.index > r.index || !e.arrived(response))
        return false;
    const auto there = e.arrival(response);
    const auto* sender = e.who(r.seen->from);
    if ((sender && !sender->device && there <= r.at()) || there + round_trip <= r.at())
        return true;
    // RFC 3261 17.1.1.3: the ACK has the To of the response that it is for.
    const auto* t = e.transaction_of(response);
    return (t && t->acks != none && e.at(t->acks).index < r.index) || answers_challenge(e, response, r);
}

refused_attempt tried_before(const exchanges& e, const reading& r)
{
    if (!e.initial(r) || (r.transaction != none && e.request_of(r) != &r))
        return {};
    const auto* before = e.earlier_outside(r);
    const auto* t = before && before->method == r.method ? e.transaction_of(*before) : nullptr;
    const auto* final = t ? e.final_of(*t) : nullptr;
    if (!final || !final->refusal() || final->index > r.index || !e.arrived(*final))
        return {};
    return {&e.at(t->request), final, !had_read(e, *final, r)};
}

void check_tried_again(const exchanges& e, const transaction& t, char letter, judgement& j)
{
    const auto& q = e.at(t.request);
    const auto* final = e.final_of(t);
    const auto* who = e.who(t.client);
    if (!final || !who || !who->has_password || (final->status != 401 && final->status != 407) ||
        !e.originated(q) || q.has_any(of_credentials) || q.method == sip::method::ack ||
        q.method == sip::method::cancel || t.cancelled_by != none || e.lossy() || !e.arrived(*final) ||
        has_too_many(*final->message) || j.touched(t))
        return;
    const std::string_view letters{&letter, 1};
    const auto deadline = final->at() + e.give_up();
    if (e.first_after(*final, q.method) <= deadline)
        return;
    if (!e.surrounded(t.client))
        return j.inconclusive(t.client, letters);
    if (j.over(deadline, t.client, letters))
        j.broken(letter, {.offender = final,
                          .expected = "the request again, with credentials",
                          .observed = "none in " + seconds(e.give_up()),
                          .against = &q,
                          .party = t.client});
}

}  // namespace rules
