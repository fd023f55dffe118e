// REG-SRV: what a registrar refuses, and by what (RFC 3261 10.3).
#include "rules/attempts.hpp"
#include "rules/option_names.hpp"
#include "rules/registry.hpp"

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr letter deny_letters[] = {
    {'a', level::must, "an address-of-record that no domain has is accepted, and not answered by 404"},
    // Item 4: who may register whom is for each registrar to say, and no message says it.
    {'b', level::must, "who is not allowed to register it is not answered by 403", false},
    {'c', level::must, "an unknown option tag in Require is not answered by 420 with Unsupported"},
};

// RFC 6761 6.4: names under "invalid" exist nowhere. Of other names a registrar may have more than those that
// its clients call it by.
bool is_nowhere(std::string_view host)
{
    constexpr std::string_view last = "invalid";
    if (host.ends_with('.'))
        host.remove_suffix(1);
    return host.size() >= last.size() && sip::iequals(host.substr(host.size() - last.size()), last) &&
           (host.size() == last.size() || host[host.size() - last.size() - 1] == '.');
}

// Item 5. Before it a registrar may have other reasons to refuse.
void check_nowhere(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    const auto target = sip::parse_uri(q.message->request_uri());
    if (!q.has_to || !is_nowhere(q.to.uri.host) || !target || is_nowhere(target->host) ||
        !answers(e, t, r, j) || (r.status != 404 && !r.success()))
        return;
    j.could_break("a");
    if (r.success())
        j.broken('a', {&r, "404, as no domain has " + std::string{q.to.uri.octets}, std::to_string(r.status),
                       r.line, &q});
}

void check_require(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (!q.has(field_id::require) || !answers(e, t, r, j) || (r.status != 420 && !r.success()))
        return;
    if (r.status == 420)
    {
        j.could_break("c");
        if (!names_any(*r.message, field_id::unsupported, *q.message, field_id::require))
            j.broken('c', {&r,
                           "Unsupported: " + std::string{q.message->value(field_id::require)},
                           std::string{r.message->value(field_id::unsupported)},
                           {},
                           &q});
    }
    // What a device asks for another one may know, whatever it is; our own agents know no such tag.
    const auto* client = e.who(t.client);
    const bool ours = client && !client->device;
    if (r.success() && ours && !unregistered(*q.message, field_id::require).empty())
        j.broken('c', {&r, "420", std::to_string(r.status), {}, &q});
}

void check_deny(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    check_require(e, t, r, j);
    check_nowhere(e, t, r, j);
}

constexpr letter hdr_letters[] = {
    {'a', level::must, "a response to REGISTER has a status of 600 or above"},
    {'b', level::must, "a response to REGISTER has a Record-Route"},
};

void check_hdr(const exchanges& e, const reading& r, judgement& j)
{
    const auto* q = e.request_of(r);
    if (!q || r.status <= 100 || j.touched(*q) || !decided(e, r))
        return;
    const bool registrar = !e.is_proxy(r.seen->from);  // a proxy may refuse for reasons of its own
    j.could_break(registrar ? "ab" : "b");
    if (registrar && r.status >= 600)
        j.broken('a', {&r, "a status below 600", std::to_string(r.status), r.line, q});
    if (const auto value = r.message->value(field_id::record_route); r.has(field_id::record_route))
        j.broken('b', {&r, "no Record-Route", std::string{value}, value, q});
}

// clang-format off
constexpr auto of_register = only({method::register_});
constexpr rule registrar_refusal_rows[] = {
    {"REG-SRV-DENY-1", "registrar", "RFC 3261 10.3 items 2, 4, 5",
     "A registrar refuses what it does not understand or allow, by the right status.",
     "the response to a REGISTER with Require, or for an address-of-record under .invalid", deny_letters,
     {.methods = of_register, .reads = {.fields = fields_of({field_id::require, field_id::unsupported, field_id::to}), .start_line = true}, .response = check_deny}},
    {"REG-SRV-HDR-1", "registrar", "RFC 3261 10.3",
     "A registrar answers with no 6xx and no Record-Route.",
     "responses to REGISTER", hdr_letters,
     {.of = responses, .methods = of_register, .reads = {.fields = bit(field_id::record_route), .start_line = true}, .message = check_hdr}},
};
// clang-format on

}  // namespace

std::span<const rule> registrar_refusal_rules() { return registrar_refusal_rows; }

}  // namespace rules
