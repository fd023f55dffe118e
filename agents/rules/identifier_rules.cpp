// IDS: tags, Call-IDs and CSeq numbers are judged by who made them. Who passes a message on made none of
// them.
#include "rules/compare.hpp"
#include "rules/identities.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"
#include "rules/route_set.hpp"

#include <algorithm>

namespace rules {

namespace {

using sip::field_id;
using sip::method;

bool is_one_of(method m, std::initializer_list<method> these)
{
    return std::ranges::find(these, m) != these.end();
}

// What names a dialog (RFC 3261 12).
constexpr auto naming = fields_of({field_id::call_id, field_id::from, field_id::to});

constexpr letter tag_letters[] = {
    {'a', level::must, "the request has no From tag"},
    {'b', level::must, "the request has a To tag, but Call-ID and tags name no dialog of its call"},
};

bool says_inside(const exchanges& e, const reading& r)
{
    return r.has_from && !r.from.tag.empty() && !r.to.tag.empty() && e.originated(r);
}

// What only a dialog has, and is the first of its call: it may be left over from a call before this run.
bool may_be_left_over(const reading& r)
{
    return r.before_in_call == none &&
           is_one_of(r.method, {method::ack, method::update, method::info, method::prack, method::notify});
}

// It may be inside a dialog that was never seen.
void is_outside(const exchanges& e, const reading& r, judgement& j)
{
    if (!e.surrounded(r.seen->from) || may_be_left_over(r))
        return j.inconclusive(r.seen->from, "b");
    j.broken('b', {&r, "no To tag outside a dialog", std::string{r.to.octets}, r.to.tag});
}

void check_tag(const exchanges& e, const reading& r, judgement& j)
{
    if (!r.has_from)
        return;
    j.could_break(e.originated(r) && !e.docket().begun_before ? "ab" : "a");
    if (r.from.tag.empty() && !e.inherited(r, r.from.octets))
        j.broken('a', {&r, "a From tag", std::string{r.from.octets}, r.from.octets});
    if (is_one_of(r.method, {method::register_, method::publish}) && says_inside(e, r))
        is_outside(e, r, j);
}

// RFC 6665 4.4.1: a dialog is made by the NOTIFY, which may come before the 2xx to its SUBSCRIBE, and from
// others than the one who answers that.
bool makes_dialog(const exchanges& e, const reading& r)
{
    const auto* asked = r.method == method::notify ? subscription_of(e, r) : nullptr;
    return asked && asked->from.tag == r.to.tag;
}

// Both tags occurred together before, in whichever order, in something that the sender did not make alone.
bool known(const exchanges& e, const dialog& d, const reading& r)
{
    return d.own(r.backwards).answered || d.peer(r.backwards).spoken || e.received_alike(r);
}

void check_dialog(const exchanges& e, const dialog& d, const reading& r, judgement& j)
{
    // A call that began before is unknown to us, not to the device. BYE is BYE-SEND-1.a's.
    if (!says_inside(e, r) || e.docket().begun_before ||
        is_one_of(r.method, {method::cancel, method::bye, method::register_, method::publish}))
    {
        return;
    }
    if (!known(e, d, r) && !makes_dialog(e, r))
        is_outside(e, r, j);
}

constexpr letter id_uniq_letters[] = {
    {'a', level::must, "a tag was used before in another call"},
    {'b', level::must, "the To tag is the From tag"},
    {'c', level::must, "two unrelated requests outside a dialog have the same Call-ID"},
    {'d', level::should, "the tag has room for fewer than 32 bits, or successive tags differ by a constant"},
};

// RFC 3261 8.1.3.4, 8.1.3.5: a request that follows a refusal may keep From and change the Call-ID, or the
// other way round.
bool refused(const exchanges& e, const reading& r)
{
    const auto* t = e.transaction_of(r);
    const auto* final = t ? e.final_of(*t) : nullptr;
    return !final || final->refusal();
}

void check_made_tag(const exchanges& e, const reading& r, judgement& j)
{
    const auto tag = e.made_tag(r);
    const auto* again = e.reused(r, reuse::kind::tag);
    const auto& first = e.at(r.tag_first);
    if (again)
    {
        if (!again->excused)
        {
            j.broken('a', {.offender = &r,
                           .expected = "a new tag for a new call",
                           .observed = std::string{tag},
                           .octets = tag,
                           .earlier = again});
        }
    }
    else if (&first != &r)
    {
        if (first.call_id != r.call_id && !(r.request && refused(e, first)))
            j.broken('a', {&r, "a new tag for a new call", std::string{tag}, tag, &first});
    }
    else if (short_tag(tag))
    {
        j.broken('d', {&r, "at least 8 hexadecimal digits or 6 characters", std::string{tag}, tag});
    }
    else if (e.reused(r, reuse::kind::series))
    {
        j.broken('d', {&r, "tags that are random", std::string{tag} + " continues a series", tag});
    }
}

void check_id_uniq(const exchanges& e, const reading& r, judgement& j)
{
    if (r.seen->taint || !r.complete())
        return;
    const auto did_elsewhere = [&](char what) {
        return j.met(r.seen->from, what) == judgement::meeting::in_another_call;
    };
    if (r.tag_first != none)
    {
        j.could_break(did_elsewhere('a') ? "ad" : "d");
        check_made_tag(e, r, j);
    }
    if (e.initial(r))
    {
        const bool apart = !is_one_of(r.method, {method::register_, method::publish});
        const auto* other = apart ? e.earlier_outside(r) : nullptr;
        if (apart && did_elsewhere('c'))
            j.could_break("c");
        if (other && !refused(e, *other) && other->method != method::register_)
            j.broken('c', {&r, "a new Call-ID", std::string{r.call_id}, r.call_id, other});
    }
    else if (const auto* q = e.made_by_answer(r))
    {
        j.could_break("b");
        if (r.to.tag == q->from.tag)
            j.broken('b', {&r, "a To tag of its own", std::string{r.to.tag}, r.to.tag, q});
    }
}

constexpr letter cseq_1_letters[] = {
    {'a', level::must, "the method of CSeq is not that of the request line"},
    {'b', level::must,
     "the CSeq number is not decimal, not below 2**32, or not below 2**31 outside a dialog"},
};

void check_cseq_1(const exchanges& e, const reading& r, judgement& j)
{
    j.could_break(e.originated(r) ? "ab" : "b");
    const auto value = r.message->value(field_id::cseq);
    const auto number = cseq_number(value);
    // What comes first in its call is in no dialog, whatever To tag it has.
    const bool first = r.before_in_call == none && e.originated(r) && !e.docket().begun_before;
    const bool initial = r.has_to && (r.to.tag.empty() || (first && !may_be_left_over(r)));
    if (!number || (initial && *number >= 0x80000000U))
    {
        if (!e.inherited(r, value))
            j.broken('b', {&r, "a decimal number below 2**31", std::string{value}, value});
    }
    if (r.has_cseq && r.cseq.method != r.message->method_name() && !e.passed_on(r))
        j.broken('a', {&r, std::string{r.message->method_name()}, std::string{r.cseq.method}, r.cseq.method});
}

constexpr letter cseq_2_letters[] = {
    {'a', level::must, "the CSeq number is not above that of an earlier request in the dialog"},
    {'b', level::must, "the CSeq number skips a number"},
};

// Forked dialogs count apart.
void check_cseq_2(const exchanges& e, const dialog&, const reading& r, judgement& j)
{
    if (!r.complete() || !e.originated(r) || (r.transaction != none && e.request_of(r) != &r))
        return;
    const auto* before = e.highest_before(r, j.rule().check.reads);
    if (!before)
        return;
    if (!e.lossy())
        j.could_break("ab");
    const auto last = before->cseq.number, now = r.cseq.number;
    const auto text = [](std::uint32_t n) { return std::to_string(n); };
    if (now <= last)
    {
        if (!e.lossy())  // delay may change their order on the way
            j.broken('a', {&r, "above " + text(last), text(now), r.message->value(field_id::cseq), before});
    }
    else if (now > last + 1 && !e.lossy())
    {
        // What has the numbers between may have gone another way, or was made to be of no dialog.
        if (!e.surrounded(r.seen->from) || e.provoked_before(r))
            return j.inconclusive(r.seen->from, "b");
        j.broken('b', {&r, text(last + 1), text(now), r.message->value(field_id::cseq), before});
    }
}

// clang-format off
constexpr rule identifier_rows[] = {
    {"IDS-TAG-1", "UAC", "RFC 3261 8.1.1.2, 8.1.1.3",
     "A request has a From tag, and a To tag only inside a dialog.",
     "From and To tags of requests", tag_letters,
     {.of = requests, .reads = {.fields = naming}, .message = check_tag, .dialog = check_dialog}},
    {"IDS-UNIQ-1", "UA", "RFC 3261 8.1.1.4, 19.3",
     "Tags and Call-IDs are new for each call and cannot be guessed.",
     "the tags and Call-IDs that each party made over the run", id_uniq_letters,
     {.of = readable, .sender = no_proxy, .message = check_id_uniq}},
    {"IDS-CSEQ-1", "UAC", "RFC 3261 8.1.1.5, 20.16",
     "CSeq names the method of the request and a number below 2**31.",
     "CSeq of requests", cseq_1_letters,
     {.of = requests, .any_of = bit(field_id::cseq), .reads = {.fields = bit(field_id::cseq), .start_line = true}, .message = check_cseq_1}},
    {"IDS-CSEQ-2", "UAC", "RFC 3261 12.2.1.1",
     "CSeq numbers of one side grow by one with each request in a dialog; ACK and CANCEL have that of their request.",
     "CSeq numbers of one party's requests in one dialog", cseq_2_letters,
     {.of = requests, .methods = all_but({method::ack, method::cancel}), .reads = {.fields = naming | fields_of({field_id::via, field_id::cseq})}, .dialog = check_cseq_2}},
};
// clang-format on

}  // namespace

std::span<const rule> identifier_rules() { return identifier_rows; }

}  // namespace rules
