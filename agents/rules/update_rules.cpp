// MOD-UPD: UPDATE, and offers that cross (RFC 3311).
#include "rules/attempts.hpp"
#include "rules/offers.hpp"
#include "rules/option_names.hpp"
#include "rules/registry.hpp"
#include "rules/route_set.hpp"
#include "rules/unseen.hpp"

namespace rules {

namespace {

using sip::field_id;
using sip::method;

// Of the UPDATEs before `r` in its dialog the newest that passes the test.
template <class Test>
const reading* update_before(const exchanges& e, const reading& r, Test test)
{
    return newest_before(e, r, [&](const reading& o) {
        const auto* t =
            o.request && o.method == method::update && o.complete() && o.transaction != r.transaction
                ? e.transaction_of(o)
                : nullptr;
        return t && e.request_of(o) == &o && !t->tainted && test(o, *t);
    });
}

// What else was in progress, these do not tell.
bool tells_nothing(int status)
{
    return is_beside_it(status) || status == 405 || status == 481 || status == 501;
}

constexpr letter crossed_letters[] = {
    {'a', level::must,
     "an UPDATE before the one before it is answered does not get 500 with Retry-After of 0 to 10 s"},
    {'b', level::must, "an offer while the server's own is open does not get 491"},
    // Which INVITE offered what, and whether its answer had been made by then, is not told by the messages.
    {'c', level::must, "an offer while the one of an INVITE is unanswered does not get 500", false},
};

void check_crossed(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (q.to.tag.empty() || e.docket().begun_before || e.lossy() || !answers(e, t, r, j) ||
        tells_nothing(r.status))
        return;
    // RFC 3311 5.2: what arrived before it. A provisional response shows that it did.
    const auto* first = update_before(e, q, [&](const reading& o, const transaction& other) {
        return other.server == t.server && o.from.tag == q.from.tag && o.cseq.number < q.cseq.number &&
               !surely_answered(e, other, r.index) && other.provisional != none &&
               other.provisional < q.index;
    });
    const auto* own = update_before(e, q, [&](const reading& o, const transaction& other) {
        return other.client == t.server && o.from.tag == q.to.tag && described_in(o) == described::yes &&
               !surely_answered(e, other, r.index) && o.at() + e.give_up() / 2 > r.at();
    });
    if (first && r.status != 491)
    {
        j.could_break("a");
        const auto after = sip::number_of(*r.message, field_id::retry_after);
        if (r.status != 500 || !r.has(field_id::retry_after) || (after && *after > 10))
            j.broken('a', {&r, "500 with Retry-After: 0 to 10", std::string{r.line}, r.line, first});
    }
    else if (own && described_in(q) == described::yes && r.status != 500)
    {
        j.could_break("b");
        if (r.status != 491)
            j.broken('b', {&r, "491", std::to_string(r.status), r.line, own});
    }
}

constexpr letter update_letters[] = {
    {'a', level::must, "it has an offer while one of its sender in an UPDATE is unanswered"},
    // An answer may have come in a response that is not seen to be reliable.
    {'b', level::must, "it has an offer in an early dialog before the first one was answered reliably",
     false},
    {'c', level::should, "the peer's Allow did not list UPDATE"},
};

// The last message of the peer in this dialog, or the one that made it, that has an Allow.
const reading* allowed_by_peer(const exchanges& e, const reading& r)
{
    int steps = limits::look_back;
    for (auto at = r.before_in_call; at != none && steps > 0; at = e.at(at).before_in_call, --steps)
    {
        const auto& o = e.at(at);
        const bool peers = o.complete() && o.seen->to == r.seen->from &&
                           (o.request ? o.from.tag == r.to.tag : o.to.tag == r.to.tag);
        if (peers && o.has(field_id::allow))
            return &o;
    }
    return nullptr;
}

void check_update(const exchanges& e, const dialog&, const reading& r, judgement& j)
{
    if (!r.complete() || !e.originated(r) || e.docket().begun_before || e.lossy() || j.touched(r) ||
        (r.transaction != none && e.request_of(r) != &r))
        return;
    if (described_in(r) == described::yes)
    {
        j.could_break("a");
        const auto* own = update_before(e, r, [&](const reading& o, const transaction& other) {
            return other.client == r.seen->from && o.from.tag == r.from.tag &&
                   described_in(o) == described::yes && !surely_answered(e, other, r.index) &&
                   o.at() + e.give_up() * 9 / 10 > r.at();
        });
        if (own)
            j.broken('a', {&r, "the answer to its offer before it", "none yet", r.line, own});
    }
    const auto* said = allowed_by_peer(e, r);
    if (!said || j.touched(*said))
        return;
    j.could_break("c");
    if (!fsm::names_tag(*said->message, field_id::allow, "UPDATE"))
        j.broken('c', {&r, "INVITE, as the peer does not allow UPDATE", "UPDATE", r.line, said});
}

// clang-format off
constexpr auto of_updates = fields_of({field_id::from, field_id::to, field_id::call_id, field_id::cseq, field_id::allow, field_id::retry_after,
                                       field_id::content_type, field_id::content_length});
constexpr auto update = only({method::update});
constexpr rule update_rows[] = {
    {"MOD-UPD-1", "UAS", "RFC 3311 5.2",
     "A second UPDATE before the first is answered gets 500 with Retry-After, and an offer that crosses one's own 491.",
     "responses to UPDATEs within a dialog", crossed_letters,
     {.server = user_agents, .methods = update, .reads = {.fields = of_updates, .start_line = true, .body = true}, .response = check_crossed}},
    {"MOD-UPD-2", "UAC", "RFC 3311 4, 5.1; RFC 3264 4",
     "One offer at a time, and UPDATE only to who allows it.",
     "UPDATEs within a dialog", update_letters,
     {.of = requests, .sender = no_proxy, .methods = update, .reads = {.fields = of_updates, .start_line = true, .body = true}, .dialog = check_update}},
};
// clang-format on

}  // namespace

std::span<const rule> update_rules() { return update_rows; }

}  // namespace rules
