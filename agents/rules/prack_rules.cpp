// REL: PRACK as a client makes it, and offers and answers in reliable responses and PRACKs (RFC 3262 4, 5).
#include "rules/attempts.hpp"
#include "rules/offers.hpp"
#include "rules/registry.hpp"
#include "rules/reliable.hpp"

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr letter prack_letters[] = {
    {'a', level::must, "a reliable response, in order, gets no PRACK"},
    {'b', level::must, "its RAck is not the RSeq and the CSeq of a response"},
    // Tags, route set, CSeq and branch of a request within a dialog: DLG-ID-1, DLG-RT-1, IDS-CSEQ-2,
    // VIA-UNIQ-1.
    {'c', level::must, "it is not built as a request within the dialog", false},
    {'d', level::should, "it is sent once more in a new transaction"},
};

bool in_order(const exchanges& e, const transaction& t, const reading& r)
{
    const auto* before = reliable_before(e, t, r);
    return !before || rseq_of(r) == *rseq_of(*before) + 1;
}

void check_acknowledged(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    const auto* who = e.who(t.client);
    // Our agents do not name it: it is a script of ours that does.
    if (!is_reliable(r) || !fsm::knows_100rel(*q.message) || !who || !who->device || e.is_proxy(t.client) ||
        !e.originated(q) || e.lossy() || !e.arrived(r) || !in_order(e, t, r) || j.touched(t) || j.touched(r))
        return;
    // RFC 3262 4: what comes after the final response, it may discard.
    if (t.final != none && e.at(t.final).at() < r.at() + at_once)
        return;
    if (prack_for(e, r))
        return j.could_break(t.client, "a");
    if (!e.surrounded(t.client))
        return j.inconclusive(t.client, "a");
    if (j.over(r.at() + e.give_up(), t.client, "a"))
        j.broken('a',
                 {.offender = &r,
                  .expected = "PRACK with RAck: " + fsm::to_text({*rseq_of(r), r.cseq.number, r.cseq.method}),
                  .observed = "none",
                  .party = t.client});
}

void check_prack(const exchanges& e, const dialog&, const reading& r, judgement& j)
{
    const auto said = fsm::rack_of(*r.message);
    if (!said || !e.originated(r) || j.touched(r) || (r.transaction != none && e.request_of(r) != &r))
        return;
    const auto match = acknowledged_by(e, r, *said);
    const auto written = r.message->value(field_id::rack);
    if (!match.response)
    {
        if (!match.all_seen || !e.surrounded(r.seen->from))
            return;
        j.could_break("b");
        return j.broken(
            'b', {&r, "the RSeq and the CSeq of a response in this dialog", std::string{written}, written});
    }
    j.could_break("bd");
    const auto* first = prack_for(e, *match.response);
    if (first && first->index < r.index && first->transaction != r.transaction)
        j.broken('d', {&r, "one PRACK, sent again in its transaction", "another transaction", r.via.branch,
                       first});
}

constexpr letter wrong_letters[] = {
    {'a', level::must, "a response beyond a gap in RSeq gets its PRACK"},
    {'b', level::must, "a 100 gets a PRACK"},
    {'c', level::must, "Require: 100rel in another request than INVITE"},
    // What it supports it says by this field.
    {'d', level::should, "Supported lacks 100rel in the INVITE of who supports it", false},
};

// Its sender had the response with the RSeq before that of `acknowledged`.
bool had_the_one_before(const exchanges& e,
                        const transaction& t,
                        const reading& prack,
                        const reading& acknowledged)
{
    return e.find(t.responses, [&](const reading& o) {
        return is_reliable(o) && o.to.tag == acknowledged.to.tag && o.index < prack.index &&
               rseq_of(o) == *rseq_of(acknowledged) - 1;
    });
}

void check_needless(const exchanges& e, const reading& r, judgement& j)
{
    if (!e.originated(r) || j.touched(r))
        return;
    j.could_break("c");
    if (fsm::requires_100rel(*r.message))
    {
        const auto value = r.message->value(field_id::require);
        j.broken('c', {&r, "no Require: 100rel in " + std::string{r.message->method_name()},
                       std::string{value}, value});
    }
    const auto said = r.method == method::prack ? fsm::rack_of(*r.message) : std::nullopt;
    const auto match = said ? acknowledged_by(e, r, *said) : acknowledged{};
    const auto* t = match.response ? e.transaction_of(*match.response) : nullptr;
    if (!t)
        return;
    const auto written = r.message->value(field_id::rack);
    j.could_break("ab");
    if (match.response->status == 100)
        j.broken('b', {&r, "no PRACK for a 100", std::string{written}, written, match.response});
    else if (!in_order(e, *t, *match.response) && !had_the_one_before(e, *t, r, *match.response) &&
             !e.lossy() && e.surrounded(r.seen->from))
        j.broken('a', {&r, "no PRACK before the response with RSeq " + std::to_string(said->rseq - 1),
                       std::string{written}, written, match.response});
}

constexpr letter offer_letters[] = {
    {'a', level::must, "INVITE without an offer, and none in the first reliable response"},
    {'b', level::must, "an offer in a reliable response, and no answer in its PRACK"},
    {'c', level::must, "an offer in a PRACK, and no answer in its 2xx"},
};

void check_offer(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (t.method == method::invite)
    {
        const bool first = is_reliable(r) && !reliable_before(e, t, r);
        if (!first || described_in(q) != described::no || !is_its_own(e, t, r, j))
            return;
        j.could_break("a");
        if (described_in(r) == described::no)
            j.broken('a', {&r, "an offer", "no session description", r.line, &q});
        return;
    }
    const auto said = fsm::rack_of(*q.message);
    const auto match = said ? acknowledged_by(e, q, *said) : acknowledged{};
    const auto* of = match.response ? e.transaction_of(*match.response) : nullptr;
    if (!of || described_in(*match.response) != described::yes || described_in(q) != described::yes ||
        described_in(e.at(of->request)) != described::yes || !r.success() || !answers(e, t, r, j))
        return;
    j.could_break("c");
    if (described_in(r) == described::no)
        j.broken('c', {&r, "the answer to the offer in the PRACK", "no session description", r.line, &q});
}

void check_answer(const exchanges& e, const transaction& t, judgement& j)
{
    const auto& q = e.at(t.request);
    const auto said = q.method == method::prack ? fsm::rack_of(*q.message) : std::nullopt;
    const auto match = said ? acknowledged_by(e, q, *said) : acknowledged{};
    const auto* of = match.response ? e.transaction_of(*match.response) : nullptr;
    if (!of || !e.originated(q) || described_in(e.at(of->request)) != described::no ||
        first_described(e, *of, match.response->to.tag) != match.response ||
        described_in(*match.response) != described::yes || !is_reliable(*match.response) || j.touched(t) ||
        j.touched(*match.response) || prack_for(e, *match.response) != &q)
        return;
    j.could_break(t.client, "b");
    if (described_in(q) == described::no)
        j.broken('b', {&q, "the answer to the offer in the response", "no session description", q.line,
                       match.response});
}

// clang-format off
constexpr auto described_by = of_reliability | fields_of({field_id::content_type, field_id::content_length, field_id::content_disposition,
                                                          field_id::content_encoding});
constexpr auto both = only({method::invite, method::prack});
constexpr rule prack_rows[] = {
    {"REL-PRACK-1", "UAC", "RFC 3262 4, 7.2",
     "Each reliable response, in order, gets one PRACK, whose RAck repeats its RSeq and CSeq.",
     "reliable responses, and PRACKs", prack_letters,
     {.of = requests, .sender = no_proxy, .methods = both, .reads = of_machines, .awaited = "a", .dialog = check_prack, .response = check_acknowledged}},
    {"REL-PRACK-2", "UAC", "RFC 3262 4",
     "What is beyond a gap, and a 100, gets no PRACK, and no request but INVITE has Require: 100rel.",
     "PRACKs, and Require in other requests than INVITE", wrong_letters,
     {.of = requests, .sender = no_proxy, .methods = all_but({method::invite, method::ack, method::cancel, method::other}), .reads = {.fields = of_reliability, .start_line = true}, .message = check_needless}},
    {"REL-OA-1", "UA", "RFC 3262 5; RFC 3261 13.2.1",
     "The first reliable response to an INVITE without an offer has one, and its PRACK the answer; an offer in a PRACK is answered in its 2xx.",
     "session descriptions in reliable responses, PRACKs and what answers these", offer_letters,
     {.client = no_proxy, .server = no_proxy, .methods = both, .reads = {.fields = described_by, .start_line = true, .body = true}, .response = check_offer, .transaction = check_answer}},
};
// clang-format on

}  // namespace

std::span<const rule> prack_rules() { return prack_rows; }

}  // namespace rules
