// OPT: what is answered to OPTIONS (RFC 3261 11).
#include "rules/refusals.hpp"
#include "rules/registry.hpp"

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr letter answer_letters[] = {
    // No answer at all is TXN-1XX-1.c.
    {'a', level::must, "OPTIONS is answered 405 or 501"},
    // What would show it are BYE-RECV-1.a and DLG-RT-1.
    {'b', level::must, "the dialog, or the session, that it is sent in is changed by it", false},
    // Who is busy, and to whom, no message says.
    {'c', level::should, "the status is another than an INVITE gets at that time", false},
};

void check_support(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    if (!answers(e, t, r, j))
        return;
    j.could_break("a");
    if (r.status == 405 || r.status == 501)
        j.broken('a', {&r, "another status: all user agents support OPTIONS", std::to_string(r.status),
                       r.line, &e.at(t.request)});
}

constexpr letter header_letters[] = {
    {'a', level::should, "it lacks Allow, Accept, Accept-Encoding, Accept-Language or Supported", false},
    {'b', level::should, "it has no session description, and the request takes one", false},
    {'c', level::should, "a proxy that answers by itself says what it allows, or gives a body"},
};

void check_header(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (r.status != 200 || !answers(e, t, r, j))
        return;
    if (!e.is_proxy(r.seen->from))
        return;
    j.could_break("c");
    if (!r.message->body().empty() || r.has(field_id::allow))
        j.broken('c', {&r, "neither Allow nor a body", r.has(field_id::allow) ? "Allow" : "a body", {}, &q});
}

// clang-format off
constexpr auto options = only({method::options});
constexpr auto shown = fields_of({field_id::allow, field_id::accept, field_id::accept_encoding, field_id::accept_language,
                                  field_id::supported, field_id::content_type, field_id::content_length});
constexpr rule option_rows[] = {
    {"OPT-200-1", "UAS", "RFC 3261 11, 11.2, 12.2.2",
     "Every user agent answers OPTIONS as it would answer an INVITE, and nothing is changed by it.",
     "the final response to OPTIONS", answer_letters,
     {.server = user_agents, .methods = options, .response = check_support}},
    {"OPT-HDR-1", "UAS, proxy", "RFC 3261 11.2",
     "A 200 to OPTIONS says what its sender can do: a proxy neither by Allow nor by a body.",
     "200 responses to OPTIONS", header_letters,
     {.methods = options, .reads = {.fields = shown, .start_line = true, .body = true}, .response = check_header}},
};
// clang-format on

}  // namespace

std::span<const rule> option_rules() { return option_rows; }

}  // namespace rules
