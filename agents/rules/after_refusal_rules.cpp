// ERR: what a client makes of a refusal, and of a status that it does not know (RFC 3261 8.1.3.2, 8.1.3.5).
#include "rules/attempts.hpp"
#include "rules/compare.hpp"
#include "rules/judge.hpp"
#include "rules/option_names.hpp"
#include "rules/refusals.hpp"
#include "rules/registry.hpp"
#include "rules/timing.hpp"

#include <algorithm>
#include <iterator>

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr letter again_letters[] = {
    {'a', level::should,
     "what was refused is sent again: a body as large, of a type that is not accepted, a scheme, or an "
     "option"},
    {'b', level::must, "the CSeq number is not above that of the request that was refused"},
    {'c', level::should, "From or To is not that of the request that was refused"},
    {'d', level::should, "a request comes before the time that Retry-After of a 503 says"},
};

bool may_be_tried_again(int status)
{
    return status == 413 || status == 415 || status == 416 || status == 420;
}

// A type that was refused, and that the 415 does not accept.
bool repeats_type(const reading& r, const refused_attempt& before)
{
    const auto now = sip::content_type_of(*r.message), was = sip::content_type_of(*before.request->message);
    if (!now || !was || r.message->body().empty() || !before.refusal->has(field_id::accept) ||
        !sip::iequals(now->type, was->type) || !sip::iequals(now->subtype, was->subtype))
        return false;
    const auto taken = takes(*before.refusal->message, now->type, now->subtype);
    return taken && !*taken;
}

// What of it is the same again; "" when nothing is.
std::string repeated(const reading& r, const refused_attempt& before)
{
    const auto &now = *r.message, &was = *before.request->message, &refusal = *before.refusal->message;
    switch (before.refusal->status)
    {
    case 413:
        return !was.body().empty() && now.body().size() >= was.body().size()
                   ? std::to_string(now.body().size()) + " octets of body"
                   : "";
    case 415: return repeats_type(r, before) ? std::string{now.value(field_id::content_type)} : "";
    case 416:
    {
        const auto to = sip::parse_uri(now.request_uri()), first = sip::parse_uri(was.request_uri());
        return to && first && to->scheme != sip::scheme::sip && to->scheme_name == first->scheme_name
                   ? std::string{now.request_uri()}
                   : "";
    }
    default:
        return names_any(refusal, field_id::unsupported, now, field_id::require)
                   ? "Require: " + std::string{now.value(field_id::require)}
                   : "";
    }
}

// 21.5.4: "It SHOULD NOT forward any other requests to that server for the duration specified in the
// Retry-After header field, if present."
void check_patience(const reading& r, const refused_attempt& before, judgement& j)
{
    const auto value = before.refusal->message->value(field_id::retry_after);
    const auto wait = sip::parse_retry_after(value);
    if (!before.refusal->has(field_id::retry_after) || !wait)
        return;
    j.could_break("d");
    const auto until = before.refusal->at() + std::chrono::seconds{wait->seconds};
    if (r.at() + round_trip < until)
        j.broken('d', {&r,
                       "none for " + std::string{value} + " s",
                       "one after " + seconds(r.at() - before.refusal->at()),
                       {},
                       before.refusal});
}

// Of a request that goes to who refused the last one. What an agent of ours repeats is what its script draws.
void check_again(const exchanges& e, const reading& r, judgement& j)
{
    const auto before = tried_before(e, r);
    const auto* who = e.who(r.seen->from);
    if (!before || !who || before.request->seen->to != r.seen->to || j.touched(r) ||
        j.touched(*before.request) || j.touched(*before.refusal))
        return;
    const bool wait = before.refusal->status == 503;
    if (!wait && !may_be_tried_again(before.refusal->status))
        return;
    if (before.crossed)
        return j.inconclusive(r.seen->from, wait ? "d" : "abc");
    if (wait)
        return who->device ? check_patience(r, before, j) : void();
    const auto& q = *before.request;
    if (who->device)
    {
        j.could_break("a");
        if (auto same = repeated(r, before); !same.empty())
            j.broken('a', {&r,
                           "what a " + std::to_string(before.refusal->status) + " does not refuse",
                           std::move(same),
                           {},
                           before.refusal});
    }
    j.could_break("bc");
    if (r.cseq.number <= q.cseq.number)
        j.broken('b', {&r, "above " + std::to_string(q.cseq.number), std::to_string(r.cseq.number),
                       r.message->value(field_id::cseq), &q});
    if (!same_party(r.from, q.from))
        j.broken('c', {&r, std::string{q.from.octets}, std::string{r.from.octets}, r.from.octets, &q});
    else if (!sip::equal(r.to.uri, q.to.uri))
        j.broken('c', {&r, std::string{q.to.octets}, std::string{r.to.octets}, r.to.octets, &q});
}

constexpr letter unknown_letters[] = {
    {'a', level::must,
     "a request other than INVITE goes on being sent after a final response whose status is not known"},
    // What comes of it is TXN-NI-1.e, TXN-INV-2.a and ACK-2XX-1.
    {'b', level::must, "a provisional response whose status is not known ends or breaks the transaction",
     false},
};

// RFC 3261 21 and those that were registered since.
bool is_known_status(int status)
{
    constexpr int known[] = {200, 202, 204, 300, 301, 302, 305, 380, 400, 401, 402, 403, 404, 405,
                             406, 407, 408, 410, 412, 413, 414, 415, 416, 417, 420, 421, 422, 423,
                             424, 425, 428, 429, 430, 433, 436, 437, 438, 439, 440, 469, 470, 480,
                             481, 482, 483, 484, 485, 486, 487, 488, 489, 491, 493, 494, 500, 501,
                             502, 503, 504, 505, 513, 555, 580, 600, 603, 604, 606, 607, 608};
    return std::ranges::binary_search(known, status);
}

// 8.1.3.2: "A UAC MUST treat any final response it does not recognize as being equivalent to the x00 response
// code of that class". Of INVITE its ACK tells, by ACK-NON2-1 and ACK-2XX-1.
void check_unknown(const exchanges& e, const transaction& t, judgement& j)
{
    const auto& q = e.at(t.request);
    const auto* final = e.final_of(t);
    if (!final || final->status < 200 || final->status > 699 || is_known_status(final->status) || !q.udp() ||
        e.lossy() || !e.arrived(*final) || !q.complete() || !final->complete() || j.touched(t))
        return;
    const auto heard = e.arrival(*final) + round_trip;
    const auto late = std::ranges::count_if(q.seen->copies, [&](auto at) { return at > heard; });
    if (late == 1)
        return j.inconclusive(t.client, "a");  // the network may have lost the first answer
    j.could_break(t.client, "a");
    if (late > 1)
        j.broken('a', {.offender = &q,
                       .expected = "nothing after the " + std::to_string(final->status),
                       .observed = std::to_string(late) + " copies",
                       .against = final});
}

// clang-format off
constexpr rule after_refusal_rows[] = {
    {"ERR-RETRY-1", "UAC", "RFC 3261 8.1.3.5, 21.5.4",
     "After a refusal a request is tried again without what was refused, with a higher CSeq, and not too soon.",
     "requests that follow a 413, 415, 416, 420, or 503 with Retry-After in the same call", again_letters,
     {.of = requests, .sender = no_proxy, .methods = all_but({method::ack, method::cancel}), .timed = "d", .message = check_again}},
    {"ERR-UNK-1", "UAC", "RFC 3261 8.1.3.2",
     "A status that is not known is taken as the x00 of its class, and a provisional one as 183.",
     "copies of requests after a final response whose status is not known", unknown_letters,
     {.methods = all_but({method::invite, method::ack}), .timed = "a", .transaction = check_unknown}},
};
// clang-format on

}  // namespace

std::span<const rule> after_refusal_rules() { return after_refusal_rows; }

}  // namespace rules
