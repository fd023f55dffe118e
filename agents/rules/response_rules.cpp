// RSP: what a response repeats of its request (RFC 3261 8.2.6). Judged on every hop: a proxy that passes a
// response on owes its upstream neighbour the same.
#include "rules/compare.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"

#include <array>

namespace rules {

namespace {

using sip::field_id;

// The request that a response can be held against; null when there is none, or the script altered it.
const reading* basis(const exchanges& e, const reading& r, judgement& j)
{
    const auto* request = e.request_of(r);
    return request && !j.touched(*request) ? request : nullptr;
}

// By what a response is matched to its request (RFC 3261 17.1.3).
constexpr auto of_responses = fields_of({field_id::via, field_id::cseq});

constexpr letter copy_letters[] = {
    {'a', level::must, "From is not that of the request"},
    {'b', level::must, "Call-ID is not octet for octet that of the request"},
    {'c', level::must, "the number or method of CSeq differs from the request's"},
    {'d', level::must, "the request's To had a tag and the response's is another"},
    {'e', level::must, "the URI of To differs from the request's"},
};

void check_copy(const exchanges& e, const reading& r, judgement& j)
{
    const auto* q = basis(e, r, j);
    if (!q)
        return;
    j.could_break(q->has_to && !q->to.tag.empty() ? "abcde" : "abce");
    const auto* source = e.passed_on(r);
    // RFC 3261 16.7: a proxy passes a response on as it came. What it had asked for itself, under another
    // name than it was asked, is its own doing.
    const auto* down = source ? e.request_of(*source) : nullptr;
    const bool renamed =
        down && down->seen->from == r.seen->from && !j.touched(*down) &&
        ((down->has_call_id && down->call_id != q->call_id && down->call_id == r.call_id) ||
         (down->has_cseq && down->cseq.number != q->cseq.number && down->cseq.number == r.cseq.number));
    const auto tell = [&](char letter, field_id id) {
        const bool own = renamed && (letter == 'b' || letter == 'c');
        if (source && !own && source->message->value(id) == r.message->value(id))
            return j.inconclusive(r.seen->from, {&letter, 1});
        j.broken(letter, {&r, whole(*q, id), whole(r, id), r.message->value(id), q});
    };
    if (q->has_from && r.has(field_id::from) && (!r.has_from || !same_party(q->from, r.from)) &&
        q->message->value(field_id::from) != r.message->value(field_id::from))
    {
        tell('a', field_id::from);
    }
    if (q->has_call_id && r.has_call_id && q->call_id != r.call_id)
        tell('b', field_id::call_id);
    if (q->has_cseq && r.has_cseq && (q->cseq.number != r.cseq.number || q->cseq.method != r.cseq.method))
        tell('c', field_id::cseq);
    if (!q->has_to || !r.has_to || q->to.octets == r.to.octets)
        return;
    if (!q->to.tag.empty() && q->to.tag != r.to.tag)
        tell('d', field_id::to);
    if (!sip::equal(q->to.uri, r.to.uri))
        tell('e', field_id::to);
}

constexpr letter via_letters[] = {
    {'a', level::must, "the number of Via values differs from the request's"},
    {'b', level::must, "the Via values are in another order"},
    {'c', level::must, "a Via value was changed, other than by received and rport in the first"},
};

constexpr int most_reordered = 64;  // values; of more, those that were moved count as changed

bool reordered(const reading& q, const reading& r)
{
    if (q.vias > most_reordered || r.vias > most_reordered)
        return false;
    sip::via_list asked{*q.message};
    sip::via one, other;
    for (bool top = true; asked.next(one); top = false)
    {
        bool found = false;
        sip::via_list given{*r.message};
        while (!found && given.next(other))
            found = same_via(one, other, top);
        if (!found)
            return false;
    }
    return !asked.error();
}

// RFC 3261 16.7 item 3: a proxy that passes a response on removes the topmost Via, and has no say in the
// others.
bool passed_below(const exchanges& e, const reading& r)
{
    const auto* source = e.passed_on(r);
    if (!source || source->vias != r.vias + 1)
        return false;
    // What it had not sent down could not come back.
    const auto *asked = e.request_of(r), *sent_down = e.request_of(*source);
    if (asked && sent_down && sent_down->vias != asked->vias + 1)
        return false;
    sip::via_list came{*source->message}, went{*r.message};
    sip::via one, other;
    came.next(one);
    while (came.next(one) && went.next(other))
        if (!same_via(one, other, false))
            return false;
    return true;
}

void check_via(const exchanges& e, const reading& r, judgement& j)
{
    const auto* q = basis(e, r, j);
    if (!q || q->vias == 0 || !q->has_via)
        return;
    j.could_break(q->vias > 1 ? "abc" : "ac");
    if (e.same_rows(*q, r, field_id::via))
        return;
    if (q->vias != r.vias)
    {
        if (r.vias != 0 && !passed_below(e, r))  // none at all is SYN-MAND-1.b
            j.broken('a', {&r, std::to_string(q->vias) + " Via values", std::to_string(r.vias), {}, q});
        return;
    }
    if (q->vias == 1 && r.has_via && same_via(q->via, r.via, true))
        return;
    sip::via_list asked{*q->message}, given{*r.message};
    sip::via one, other;
    for (bool top = true; asked.next(one) && given.next(other); top = false)
    {
        if (same_via(one, other, top))
            continue;
        if (!passed_below(e, r))
            j.broken(reordered(*q, r) ? 'b' : 'c',
                     {&r, std::string{one.octets}, std::string{other.octets}, other.octets, q});
        return;
    }
}

constexpr letter tag_1_letters[] = {
    {'a', level::must, "the response to a request without a To tag has none"},
};

void check_tag_1(const exchanges& e, const reading& r, judgement& j)
{
    const auto* q = basis(e, r, j);
    if (!q || r.status <= 100 || !q->has_to || !q->to.tag.empty())
        return;
    j.triggered();
    if (r.has_to && r.to.tag.empty() && !e.passed_on(r))
        j.broken('a', {&r, "a To tag", whole(r, field_id::to), r.message->value(field_id::to), q});
}

constexpr letter tag_2_letters[] = {
    {'a', level::must, "two responses to one request have different To tags"},
};

void check_tag_2(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (j.touched(q) || !q.to.tag.empty() || r.status <= 100 || !r.has_to || r.to.tag.empty())
        return;
    const auto& first = e.at(t.tagged);
    if (&first == &r || j.touched(first) || r.at() >= e.forgotten_from(t))
        return;
    j.triggered();
    if (first.to.tag != r.to.tag)
        j.broken('a', {&r, std::string{first.to.tag}, std::string{r.to.tag}, r.to.tag, &first});
}

constexpr letter trying_letters[] = {
    {'a', level::must, "the request had a Timestamp and the 100 does not repeat its value"},
    {'b', level::should, "a To tag was added to a 100"},
};

void check_trying(const exchanges& e, const reading& r, judgement& j)
{
    const auto* q = r.status == 100 ? basis(e, r, j) : nullptr;
    if (!q)
        return;
    if (q->has_to && r.has_to && q->to.tag.empty())
        j.could_break("b");
    if (q->has(field_id::timestamp))
    {
        // "54 0.2" repeats "54" and adds the delay.
        const auto asked = sip::parse_timestamp(q->message->value(field_id::timestamp));
        const auto given = sip::parse_timestamp(r.message->value(field_id::timestamp));
        if (asked)
            j.could_break("a");
        if (asked && (!given || asked->value != given->value))
        {
            j.broken('a', {&r, whole(*q, field_id::timestamp), whole(r, field_id::timestamp),
                           r.message->value(field_id::timestamp), q});
        }
    }
    if (q->has_to && r.has_to && q->to.tag.empty() && !r.to.tag.empty())
        j.broken('b', {&r, "no To tag", std::string{r.to.tag}, r.to.tag, q});
}

constexpr letter ext_letters[] = {
    {'a', level::must,
     "Require of the response lists an option tag that the request neither supported nor required"},
};

bool offered(const sip::message& m, std::string_view tag)
{
    for (const auto id : {field_id::supported, field_id::require})
    {
        sip::token_list tags{m, id};
        for (std::string_view one; tags.next(one);)
            if (sip::iequals(one, tag))
                return true;
    }
    return false;
}

void check_ext(const exchanges& e, const reading& r, judgement& j)
{
    const auto* q = r.status != 421 ? basis(e, r, j) : nullptr;
    if (!q)
        return;
    j.triggered();
    sip::token_list tags{*r.message, field_id::require};
    for (std::string_view tag; tags.next(tag);)
    {
        if (!offered(*q->message, tag))
        {
            j.broken('a',
                     {&r, "an option tag of Supported or Require in the request", std::string{tag}, tag, q});
        }
    }
}

// clang-format off
constexpr rule response_rows[] = {
    {"RSP-COPY-1", "UAS, registrar, redirect, proxy", "RFC 3261 8.2.6.2",
     "A response repeats From, Call-ID, CSeq and To of its request, but for the To tag.",
     "From, Call-ID, CSeq and To of each response against its request", copy_letters,
     {.of = responses, .reads = {.fields = fields_of({field_id::via, field_id::from, field_id::to, field_id::call_id, field_id::cseq})}, .message = check_copy}},
    {"RSP-VIA-1", "UAS, registrar, redirect, proxy", "RFC 3261 8.2.6.2",
     "A response repeats the Via values of its request in their order.",
     "the Via list of each response against that of its request", via_letters,
     {.of = responses, .reads = {.fields = of_responses}, .message = check_via}},
    {"RSP-TAG-1", "UAS, registrar, redirect", "RFC 3261 8.2.6.2",
     "A response other than 100 adds a To tag when the request has none.",
     "the To tag of responses to requests without one", tag_1_letters,
     {.of = responses, .sender = no_proxy, .reads = {.fields = of_responses | bit(field_id::to)}, .message = check_tag_1}},
    {"RSP-TAG-2", "UAS", "RFC 3261 8.2.6.2, 13.3.1.1",
     "All responses to one request, but for 100, have the same To tag.",
     "the To tags of all responses to one request and its copies", tag_2_letters,
     {.server = user_agents, .reads = {.fields = of_responses | bit(field_id::to)}, .response = check_tag_2}},
    {"RSP-100-1", "UAS, proxy", "RFC 3261 8.2.6.1, 17.2.1",
     "A 100 repeats the Timestamp of the request and should add no To tag.",
     "100 responses", trying_letters,
     {.of = responses, .reads = {.fields = of_responses | bit(field_id::to) | bit(field_id::timestamp)}, .message = check_trying}},
    {"RSP-EXT-1", "UAS", "RFC 3261 8.2.4",
     "A response uses only extensions that the request supports.",
     "Require in responses other than 421", ext_letters,
     {.of = responses, .any_of = bit(field_id::require), .sender = no_proxy, .reads = {.fields = of_responses | fields_of({field_id::require, field_id::supported})}, .message = check_ext}},
};
// clang-format on

}  // namespace

std::span<const rule> response_rules() { return response_rows; }

}  // namespace rules
