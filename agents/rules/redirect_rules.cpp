// RDR: redirection by a server (RFC 3261 8.3) and what a client makes of it (8.1.3.4).
#include "rules/attempts.hpp"
#include "rules/compare.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"
#include "rules/route_set.hpp"

#include <algorithm>

namespace rules {

namespace {

using sip::field_id;
using sip::method;

// 305 names a proxy for the same URI, 380 another service (21.3.4, 21.3.5).
bool redirects_to_contacts(int status) { return status >= 300 && status <= 302; }

constexpr letter srv_letters[] = {
    {'a', level::must, "a redirect server redirects to the Request-URI itself"},
    {'b', level::must, "a redirect server answers 405, 420 or 501 to what it does not understand"},
    {'c', level::should, "300, 301 or 302 without Contact"},
    {'d', level::should, "a redirect server answers a CANCEL by another status than 2xx"},
};

void check_redirection(const transaction& t, const reading& q, const reading& r, bool redirects, judgement& j)
{
    j.could_break(redirects ? "ac" : "c");
    if (!r.has(field_id::contact))
        return j.broken('c', {&r, "Contact", "no such header field", {}, &q});
    const auto target = sip::parse_uri(q.message->request_uri());
    if (!redirects || !target || t.tainted)
        return;
    sip::name_addr_list contacts{*r.message, field_id::contact};
    for (sip::name_addr one; contacts.next(one);)
        if (!one.star && sip::equal(one.uri, *target))
            return j.broken('a', {&r, "another URI than " + std::string{target->octets},
                                  std::string{one.octets}, one.octets, &q});
}

void check_srv(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (!r.final() || t.final != r.index || !q.complete() || j.touched(t) || !decided(e, r))
        return;
    const bool redirects = e.plays(r.seen->from, role::redirect);
    if (t.method == method::cancel)
    {
        if (redirects)
            j.could_break("d");
        if (redirects && !r.success())
            j.broken('d', {&r, "a 2xx", std::to_string(r.status), r.line, &q});
        return;
    }
    if (redirects_to_contacts(r.status))
        check_redirection(t, q, r, redirects, j);
    // It may not know one of these although nothing was unknown in the request (8.2.2.3).
    const bool odd = q.has(field_id::require) || q.method == method::other;
    if (redirects && odd)
    {
        j.could_break("b");
        if (r.status == 405 || r.status == 420 || r.status == 501)
            j.broken('b', {&r, "a redirection, or another refusal", std::to_string(r.status), r.line, &q});
    }
}

constexpr letter uac_letters[] = {
    {'a', level::should, "no request goes to the Contacts of a 3xx, or not to the second", false},
    {'b', level::must, "a URI is tried twice"},
    {'c', level::must, "the Request-URI keeps the method or the header fields of the Contact"},
    {'d', level::must, "the branch is that of the request that was redirected", false},  // VIA-UNIQ-1.b
    {'e', level::should, "Call-ID, From or To is another one"},
};

// It says that this URI is not to be tried again: not that the request is to be made in another way.
bool ends_target(int status)
{
    return redirects_to_contacts(status) || status / 100 == 6 || status == 404 || status == 410 ||
           status == 480 || status == 486;
}

struct past
{
    const reading* same = nullptr;      // a request that tried the URI, and in vain
    const reading* redirect = nullptr;  // a 3xx that its sender had got
    bool crossed = false;               // another 3xx may have come too late to be heeded
};

// Of the requests that the sender of `r` made before it in its call, outside a dialog and of its method.
past tried(const exchanges& e, const reading& r, const sip::uri& target)
{
    past out;
    int steps = limits::look_back;
    for (auto at = r.before_outside; at != none; at = e.at(at).before_outside)
    {
        if (steps-- == 0)
        {
            e.gave_up() = true;
            return {};
        }
        const auto& o = e.at(at);
        const auto* t = o.seen->from == r.seen->from && o.method == r.method && o.transaction != r.transaction
                            ? e.transaction_of(o)
                            : nullptr;
        const auto* final = t && !t->tainted ? e.final_of(*t) : nullptr;
        if (!final || final->index > r.index || !e.arrived(*final))
            continue;
        if (!had_read(e, *final, r))
        {
            out.crossed = out.crossed || redirects_to_contacts(final->status);
            continue;
        }
        out.redirect = !out.redirect && redirects_to_contacts(final->status) ? final : out.redirect;
        const auto uri = sip::parse_uri(o.message->request_uri());
        if (!out.same && uri && ends_target(final->status) && sip::equal(*uri, target))
            out.same = &o;
    }
    return out;
}

bool names_target(const reading& redirect, const sip::uri& target)
{
    sip::name_addr_list contacts{*redirect.message, field_id::contact};
    for (sip::name_addr one; contacts.next(one);)
        if (one.uri.host == target.host && one.uri.user == target.user)
            return true;
    return false;
}

void check_uac(const exchanges& e, const reading& r, judgement& j)
{
    const auto target = sip::parse_uri(r.message->request_uri());
    if (!target || !e.initial(r) || (r.transaction != none && e.request_of(r) != &r) || j.touched(r))
        return;
    const auto before = tried(e, r, *target);
    if (before.crossed)
        j.inconclusive(r.seen->from, "bce");
    if (!before.redirect)
        return;
    const auto written = r.message->request_uri();
    // A 3xx that names no Contact leaves nobody to go to: what follows is a new attempt.
    const bool names_one = before.redirect->has(field_id::contact);
    if (names_one)
        j.could_break("b");
    if (before.same && names_one)
        j.broken('b', {&r, "a URI that was not tried yet", std::string{written}, written, before.same});
    if (!names_target(*before.redirect, *target))
        return;
    j.could_break("c");
    if (!target->headers.empty() || target->params.has("method"))
        j.broken('c',
                 {&r, "no method parameter and no headers", std::string{written}, written, before.redirect});
    const auto* first = e.request_of(*before.redirect);
    if (!first || !first->complete() || j.touched(*first))
        return;
    j.could_break("e");
    if (!same_party(r.from, first->from))
        j.broken('e',
                 {&r, std::string{first->from.octets}, std::string{r.from.octets}, r.from.octets, first});
    else if (!sip::equal(r.to.uri, first->to.uri))
        j.broken('e', {&r, std::string{first->to.octets}, std::string{r.to.octets}, r.to.octets, first});
}

// clang-format off
constexpr auto of_redirection = fields_of({field_id::from, field_id::to, field_id::call_id, field_id::cseq, field_id::via});
constexpr rule redirect_rows[] = {
    {"RDR-SRV-1", "redirect", "RFC 3261 8.3, 13.3.1.2, 21.3",
     "A redirect server names other URIs in Contact, whatever it does not understand.",
     "3xx responses, and what a redirect server answers instead", srv_letters,
     {.server = no_proxy, .methods = all_but({method::ack}), .reads = {.fields = fields_of({field_id::contact, field_id::require}), .start_line = true}, .response = check_srv}},
    {"RDR-UAC-1", "UAC", "RFC 3261 8.1.3.4, 19.1.5",
     "After a 3xx each Contact is tried once, by a request that is otherwise the same.",
     "requests that follow a 3xx in the same call", uac_letters,
     {.of = requests, .sender = no_proxy, .methods = all_but({method::ack, method::cancel}), .reads = {.fields = of_redirection, .start_line = true}, .message = check_uac}},
};
// clang-format on

}  // namespace

std::span<const rule> redirect_rules() { return redirect_rows; }

}  // namespace rules
