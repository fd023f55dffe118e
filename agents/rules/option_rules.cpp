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
    {'a', level::should, "it lacks Allow, Accept, Accept-Encoding, Accept-Language or Supported"},
    {'b', level::should, "it has no session description, and the request takes one"},
    {'c', level::should, "a proxy that answers by itself says what it allows, or gives a body"},
};

struct owed_field
{
    field_id id;
    std::string_view name;
};
constexpr owed_field owed[] = {{field_id::allow, "Allow"},
                               {field_id::accept, "Accept"},
                               {field_id::accept_encoding, "Accept-Encoding"},
                               {field_id::accept_language, "Accept-Language"},
                               {field_id::supported, "Supported"}};

void check_owed(const reading& r, const reading& q, bool proxy, judgement& j)
{
    std::string all, missing;
    for (const auto& one : owed)
    {
        if (proxy && one.id == field_id::allow)
            continue;
        all += (all.empty() ? "" : ", ") + std::string{one.name};
        if (!r.has(one.id))
            missing += (missing.empty() ? "no " : ", no ") + std::string{one.name};
    }
    j.could_break("a");
    if (!missing.empty())
        j.broken('a', {&r, all, missing, {}, &q});
}

// 11.2: "application/sdp is the default if the Accept header field is not present. If the types include one
// that can describe media capabilities, the UAS SHOULD include a body in the response for that purpose." What
// an agent describes is what its script says.
void check_described(const exchanges& e, const reading& r, const reading& q, judgement& j)
{
    const auto* who = e.who(r.seen->from);
    const auto takes_sdp = takes(*q.message, "application", "sdp");
    if (!who || !who->device || who->plays != role::ua || !e.initial(q) || !takes_sdp || !*takes_sdp)
        return;
    j.could_break("b");
    if (r.message->body().empty())
        j.broken('b', {&r, "a session description", "no body", {}, &q});
}

void check_header(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (r.status != 200 || !answers(e, t, r, j))
        return;
    const bool proxy = e.is_proxy(r.seen->from);
    check_owed(r, q, proxy, j);
    if (!proxy)
        return check_described(e, r, q, j);
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
