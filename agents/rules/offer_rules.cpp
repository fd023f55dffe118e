// SDP: where offers and answers stand (RFC 3261 13.2.1, RFC 3262 5, RFC 3264 4), and that they are answered.
#include "rules/attempts.hpp"
#include "rules/offers.hpp"
#include "rules/registry.hpp"

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr letter place_letters[] = {
    {'a', level::must, "the description in a later response to an INVITE with an offer is another one"},
    {'b', level::must, "an offer while one of its sender's own is open"},
    {'c', level::must, "an offer in a response when the request had one, and its answer was given"},
    {'d', level::should, "a description in the 2xx when the answer was in a reliable 1xx"},
};

bool acknowledged_between(const exchanges& e, const reading& r, const reading& reliable)
{
    int steps = limits::look_back;
    for (auto at = r.before_in_dialog; at != none && at > reliable.index && steps > 0;
         at = e.at(at).before_in_dialog, --steps)
        if (e.at(at).request && e.at(at).method == method::prack && e.arrived(e.at(at)))
            return true;
    return false;
}

void check_later_response(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (q.method != method::invite || described_in(q) != described::yes || !can_describe(r) ||
        !describes_itself(e, r) || j.touched(t) || j.touched(r) || t.variants != none)
        return;
    const auto* first = first_described(e, t, r.to.tag);
    if (!first || first == &r)
        return;
    const auto* reliable = e.find(t.responses, [&](const reading& o) {
        return o.index < r.index && can_describe(o) && o.provisional() && o.to.tag == r.to.tag &&
               o.has(field_id::rseq) && described_in(o) != described::no;
    });
    if (described_in(r) != described::yes)
    {
        if (described_in(r) == described::no && reliable && r.success() &&
            acknowledged_between(e, r, *reliable))
            j.could_break("d");
        return;
    }
    const auto* other = reliable ? reliable : first;
    if (described_in(*other) != described::yes || j.touched(*other))
        return j.inconclusive();
    const bool changed = negotiated_between(e, r, other->index);
    const bool same = other->message->body() == r.message->body();
    // A reliable response with its answer was sent before the first PRACK can have come: this one may be it.
    const bool finished = reliable && acknowledged_between(e, r, *reliable);
    if (reliable && !finished)
        return j.inconclusive();
    if (reliable && r.success())
        j.could_break("d");
    if (changed)
        j.inconclusive(r.seen->from, "ac");
    else
        j.could_break(reliable ? "c" : "a");
    if (!same && !changed)
    {
        j.broken(reliable ? 'c' : 'a',
                 {&r, "the description of the " + std::to_string(other->status) + " before it, or none",
                  "another one", r.message->body(), other});
    }
    else if (reliable && r.success())
    {
        j.broken('d', {&r, "no body", "a description", r.message->body(), reliable});
    }
}

// The newest request with an offer before `r` in its dialog, by its sender; or the INVITE that made it.
const reading* own_offer_before(const exchanges& e, const reading& r, judgement& j)
{
    int steps = limits::look_back;
    const reading* maker = nullptr;
    for (auto at = r.before_in_dialog; at != none; at = e.at(at).before_in_dialog)
    {
        const auto& o = e.at(at);
        if (--steps < 0)
        {
            j.inconclusive(r.seen->from, "b");
            return nullptr;
        }
        const auto* q = o.response && o.method == method::invite ? e.request_of(o) : nullptr;
        if (q && q->to.tag.empty() && q->seen->from == r.seen->from)
            maker = q;
        if (o.request && o.seen->from == r.seen->from && o.transaction != r.transaction &&
            (o.method == method::invite || o.method == method::update))
        {
            return described_in(o) == described::yes ? &o : nullptr;
        }
    }
    return maker && described_in(*maker) == described::yes ? maker : nullptr;
}

void check_open(const exchanges& e, const dialog&, const reading& r, judgement& j)
{
    if (described_in(r) != described::yes || !describes_itself(e, r) || j.touched(r))
        return;
    const auto* own = own_offer_before(e, r, j);
    const auto* t = own ? e.transaction_of(*own) : nullptr;
    if (!t || j.touched(*t))
        return;
    // Its sender may have given it up (17.1.1.2, 9.1), or read what was lost on the way to us.
    if (e.lossy() || !e.watched(r.seen->from, r.seen->to) || t->cancelled_by != none ||
        r.at() - own->at() > e.give_up() / 2)
        return j.inconclusive(r.seen->from, "b");
    const auto* ended = e.find(t->responses, [&](const reading& o) {
        return o.index < r.index && (o.final() || described_in(o) != described::no);
    });
    j.could_break("b");
    if (!ended)
        j.broken('b',
                 {&r, "no offer until the one before it is answered", "an offer", r.message->body(), own});
}

constexpr letter answer_letters[] = {
    {'a', level::must, "an offer in the request, and no answer in the 2xx nor reliably before it"},
    {'b', level::must, "no offer in the INVITE, and none in the 2xx nor reliably before it"},
    {'c', level::should, "an offer is refused with 488 or 606, and there is no Warning"},
};

// RFC 3261 13.2.1: "the answer MUST be in a reliable non-failure message from UAS back to UAC", which is the
// 2xx, or what RFC 3262 makes reliable.
void check_described(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    const auto given = described_in(r);
    // 20.11: by "handling=optional" its receiver may leave it alone.
    if (described_in(q) != described::yes || q.has(field_id::content_disposition) || !can_describe(r) ||
        !q.complete() || !describes_itself(e, r) || t.variants != none || !read_session(q) || j.touched(t) ||
        j.touched(r))
        return;
    const auto* reliable = e.find(t.responses, [&](const reading& o) {
        return o.index < r.index && can_describe(o) && o.provisional() && o.to.tag == r.to.tag &&
               o.has(field_id::rseq) && described_in(o) == described::yes;
    });
    if (given == described::yes || reliable)
        return j.could_break("a");
    // What made it reliable may not have been seen.
    const bool unseen = t.reliable || e.docket().begun_before || e.lossy() || !decided(e, r) ||
                        !e.watched(t.client, t.server);
    if (given == described::uncertain || unseen)
        return j.inconclusive(r.seen->from, "a");
    j.broken('a', {&r, "an answer", "no body", {}, &q});
}

// 13.3.1.4: "If the INVITE did not contain an offer, the 2xx MUST contain an offer if the UAS has not yet
// sent an offer."
void check_offered(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (q.method != method::invite || !q.complete() || described_in(q) != described::no || !can_describe(r) ||
        !describes_itself(e, r) || t.variants != none || j.touched(t) || j.touched(r))
        return;
    const auto* earlier = e.find(t.responses, [&](const reading& o) {
        const bool offers = o.has(field_id::rseq) && described_in(o) == described::yes;
        return o.index < r.index && can_describe(o) && o.to.tag == r.to.tag && (o.success() || offers);
    });
    const auto given = described_in(r);
    if (given == described::yes || (earlier && earlier->provisional()))
        return j.could_break("b");
    // Told once is enough.
    if (earlier)
        return;
    const bool unseen = t.reliable || e.docket().begun_before || e.lossy() || !decided(e, r) ||
                        !e.watched(t.client, t.server) || negotiated_between(e, r, q.index);
    if (given == described::uncertain || unseen)
        return j.inconclusive(r.seen->from, "b");
    j.broken('b', {&r, "an offer", "no body", {}, &q});
}

void check_answered(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    if (r.success())
    {
        check_offered(e, t, r, j);
        return check_described(e, t, r, j);
    }
    const auto& q = e.at(t.request);
    const auto* who = e.who(r.seen->from);
    if ((r.status != 488 && r.status != 606) || described_in(q) != described::yes || e.passed_on(r) ||
        (who && !who->device) || j.touched(t) || j.touched(r))
        return;
    if (!decided(e, r))
        return j.inconclusive(r.seen->from, "c");
    j.could_break("c");
    if (!r.has(field_id::warning))
        j.broken('c', {&r, "a Warning that says why", "none", {}, &q});
}

constexpr parts described_parts{
    .fields = fields_of({field_id::content_type, field_id::content_length, field_id::content_encoding,
                         field_id::content_disposition, field_id::from, field_id::to, field_id::rseq,
                         field_id::require, field_id::supported}),
    .body = true};

// clang-format off
constexpr rule offer_rows[] = {
    {"SDP-PLACE-1", "UA", "RFC 3261 13.2.1; RFC 3262 5; RFC 3264 4; RFC 3311 5",
     "An offer is answered once, the same way wherever the answer is repeated, and no other is made before that.",
     "descriptions in responses to an INVITE with an offer, and offers within a dialog", place_letters,
     {.of = requests, .sender = no_proxy, .server = no_proxy, .methods = only({method::invite, method::update}),
      .reads = described_parts, .dialog = check_open, .response = check_later_response}},
    {"SDP-ANS-1", "UAS", "RFC 3261 13.3.1.3, 13.3.1.4, 14.2; RFC 3311 5.2",
     "A 2xx has what offer and answer still need, and a refusal of an offer says why.",
     "responses to INVITE and UPDATE", answer_letters,
     {.server = no_proxy, .methods = only({method::invite, method::update}),
      .reads = {.fields = fields_of({field_id::content_type, field_id::content_length, field_id::warning}), .start_line = true, .body = true},
      .response = check_answered}},
};
// clang-format on

}  // namespace

std::span<const rule> offer_rules() { return offer_rows; }

}  // namespace rules
