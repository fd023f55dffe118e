// PRX-REQ: what a proxy may refuse a request for (RFC 3261 16.3).
#include "rules/attempts.hpp"
#include "rules/forwarding.hpp"
#include "rules/option_names.hpp"
#include "rules/registry.hpp"

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr letter req_letters[] = {
    {'a', level::must,
     "an unknown option tag in Proxy-Require is passed on, or not answered by 420 with Unsupported"},
    {'b', level::must, "a request is refused for its Require"},
    {'c', level::must, "a request is refused for its method"},
};

// For somebody behind the proxy, not for itself.
bool is_for_a_user(const reading& q)
{
    const auto target = sip::parse_uri(q.message->request_uri());
    return target && target->has_user && q.method != method::register_ && q.method != method::options;
}

void check_proxy_answer(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    const bool odd = q.method == method::other;
    if ((!q.has(field_id::require) && !q.has(field_id::proxy_require) && !odd) || !is_for_a_user(q) ||
        !answers(e, t, r, j))
        return;
    if (q.has(field_id::proxy_require))
    {
        if (r.status != 420)
            return;
        j.could_break("a");
        if (!names_any(*r.message, field_id::unsupported, *q.message, field_id::proxy_require))
            j.broken('a', {&r,
                           "Unsupported: " + std::string{q.message->value(field_id::proxy_require)},
                           std::string{r.message->value(field_id::unsupported)},
                           {},
                           &q});
        return;
    }
    if (q.has(field_id::require))
    {
        j.could_break("b");
        if (r.status == 420)
            j.broken('b', {&r, "Require is for user agents", "420", r.line, &q});
    }
    if (odd)
    {
        j.could_break("c");
        if (r.status == 405 || r.status == 501)
            j.broken('c', {&r, "any method is passed on", std::to_string(r.status), r.line, &q});
    }
}

void check_passed(const exchanges& e, const reading& r, judgement& j)
{
    const auto* source = source_of(e, r);
    if (!source || !owed_to(*source))
        return;
    if (source->has(field_id::require) && !source->has(field_id::proxy_require))
        j.could_break("b");
    if (r.method == method::other)
        j.could_break("c");
    // What a device asks for another one may know, whatever it is; our own agents know no such tag.
    const auto* client = e.who(source->seen->from);
    const auto unknown = client && !client->device ? unregistered(*source->message, field_id::proxy_require)
                                                   : std::string_view{};
    if (unknown.empty())
        return;
    j.could_break("a");
    j.broken('a', {&r, "420 for " + std::string{unknown}, "it is passed on", r.line, source});
}

// clang-format off
constexpr rule proxy_request_rows[] = {
    {"PRX-REQ-1", "proxy", "RFC 3261 16.3 items 1, 5",
     "A proxy refuses what it does not understand in Proxy-Require, and nothing that is for user agents.",
     "requests with Proxy-Require or Require, or of an unknown method, that a proxy refuses or passes on", req_letters,
     {.of = requests, .sender = proxies, .server = proxies, .methods = all_but({method::ack, method::cancel}),
      .reads = {.fields = fields_of({field_id::require, field_id::proxy_require, field_id::unsupported, field_id::via}), .start_line = true}, .message = check_passed, .response = check_proxy_answer}},
};
// clang-format on

}  // namespace

std::span<const rule> proxy_request_rules() { return proxy_request_rows; }

}  // namespace rules
