// ERR: bodies that a server cannot read, and bodies that its client does not take (RFC 3261 8.2.3, 20.1).
#include "rules/refusals.hpp"
#include "rules/registry.hpp"

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr letter body_letters[] = {
    {'a', level::must, "a body of a type or encoding that nobody has is not refused by 415"},
    {'b', level::must,
     "a 415 lacks the one of Accept, Accept-Encoding and Accept-Language that would say what is taken"},
    {'c', level::must, "a body that is optional is refused by 415"},
};

// What of a body is invented. Which languages a device understands is not asked: a session description has
// none.
struct invented_body
{
    bool type = false, encoding = false, language = false;
};

invented_body invented_in(const sip::message& m)
{
    const auto type = sip::content_type_of(m);
    return {type && (is_invented(type->type) || is_invented(type->subtype)),
            is_invented(m.value(field_id::content_encoding)),
            is_invented(m.value(field_id::content_language))};
}

// 20.11: "handling=optional".
bool is_optional_body(const sip::message& m)
{
    const auto value = m.value(field_id::content_disposition);
    const auto at = value.find(';');
    return at != value.npos && sip::iequals(sip::param_list{value.substr(at)}.value("handling"), "optional");
}

// 8.2.3: "The response MUST contain an Accept header field ... in the event the request contained bodies of
// types not supported by the UAS", and likewise of encodings and languages.
void check_says_what(const reading& r, const reading& q, const invented_body& odd, judgement& j)
{
    const bool type = r.has(field_id::accept), encoding = r.has(field_id::accept_encoding),
               language = r.has(field_id::accept_language);
    const bool one_is_odd = odd.type || odd.encoding || odd.language;
    const bool said = one_is_odd
                          ? (odd.type && type) || (odd.encoding && encoding) || (odd.language && language)
                          : type || encoding || language;
    j.could_break("b");
    if (!said)
        j.broken('b', {&r,
                       !one_is_odd    ? "Accept, Accept-Encoding or Accept-Language"
                       : odd.type     ? "Accept"
                       : odd.encoding ? "Accept-Encoding"
                                      : "Accept-Language",
                       "no such header field",
                       {},
                       &q});
}

void check_body(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (q.message->body().empty() || q.message->error() || !answers(e, t, r, j))
        return;
    const auto odd = invented_in(*q.message);
    const bool optional = is_optional_body(*q.message);
    if (optional && (r.status == 415 || ((odd.type || odd.encoding) && r.success())))
    {
        j.could_break("c");
        if (r.status == 415)
            j.broken('c', {&r, "that an optional body is left aside", "415", r.line, &q});
        return;
    }
    if (r.status == 415)
        check_says_what(r, q, odd, j);
    // Of other methods a body may be of no use to anybody, whatever it is.
    const bool read = t.method == method::invite || t.method == method::message;
    if (optional || !read || !(odd.type || odd.encoding) || !asked_by_us(e, t))
        return;
    const bool wrong = r.success() || r.status == 400 || r.status == 405 || r.status == 406 ||
                       r.status == 488 || r.status == 501 || r.status == 606;
    judge_refusal(e, t, r, {'a', r.status == 415, wrong, "415"}, was_accepted(e, t, r), j);
}

constexpr letter accept_letters[] = {
    {'a', level::should, "a response has a body of a type that Accept of the request excludes"},
};

// What an agent of ours describes is what its script says. An answer is of the type of its offer, whatever
// Accept says, and the parts of a multipart body may be of any.
void check_accept(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    const auto* who = e.who(r.seen->from);
    if (!who || !who->device || r.provisional() || !q.has(field_id::accept) || !answers(e, t, r, j))
        return;
    const auto& m = *r.message;
    if (m.body().empty())
    {
        const auto sdp = takes(*q.message, "application", "sdp");
        if (sdp && !*sdp && (r.success() || r.status == 406))
            j.could_break("a");
        return;
    }
    const auto type = sip::content_type_of(m);
    if (!type || sip::iequals(type->type, "multipart"))
        return;
    const auto asked = sip::content_type_of(*q.message);
    const bool answered = !q.message->body().empty() && asked && sip::iequals(asked->type, type->type) &&
                          sip::iequals(asked->subtype, type->subtype);
    const auto taken = takes(*q.message, type->type, type->subtype);
    if (answered || !taken)
        return;
    j.could_break("a");
    if (!*taken)
        j.broken('a', {&r, "406, or a body of " + std::string{q.message->value(field_id::accept)},
                       std::string{m.value(field_id::content_type)}, m.value(field_id::content_type), &q});
}

// clang-format off
constexpr auto of_bodies = fields_of({field_id::content_type, field_id::content_encoding, field_id::content_language, field_id::content_disposition,
                                      field_id::content_length, field_id::accept, field_id::accept_encoding, field_id::accept_language});
constexpr rule body_refusal_rows[] = {
    {"ERR-415-1", "UAS", "RFC 3261 8.2.3, 20.11, 21.4.13",
     "A body that is not understood is refused by 415, which says what is, unless it is optional.",
     "what is answered to INVITE and MESSAGE with a body that nobody knows, 415 responses, and optional bodies", body_letters,
     {.server = user_agents, .methods = all_but({method::ack, method::cancel}), .reads = {.fields = of_bodies, .start_line = true, .body = true}, .response = check_body}},
    {"ERR-406-1", "UAS", "RFC 3261 20.1, 21.4.7",
     "A response has no body of a type that the request does not accept.",
     "bodies of final responses to requests with Accept", accept_letters,
     {.server = user_agents, .methods = all_but({method::ack, method::cancel}), .reads = {.fields = of_bodies, .start_line = true, .body = true}, .response = check_accept}},
};
// clang-format on

}  // namespace

std::span<const rule> body_refusal_rules() { return body_refusal_rows; }

}  // namespace rules
