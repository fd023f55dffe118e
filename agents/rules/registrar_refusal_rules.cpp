// REG-SRV: what a registrar refuses, and by what (RFC 3261 10.3).
#include "rules/attempts.hpp"
#include "rules/option_names.hpp"
#include "rules/registry.hpp"

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr letter deny_letters[] = {
    {'a', level::must, "an address-of-record that its domain does not have is not answered by 404", false},
    {'b', level::must, "who is not allowed to register it is not answered by 403", false},
    {'c', level::must, "an unknown option tag in Require is not answered by 420 with Unsupported"},
};

void check_deny(const exchanges& e, const transaction& t, const reading& r, judgement& j)
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
     "the response to a REGISTER with Require", deny_letters,
     {.methods = of_register, .reads = {.fields = fields_of({field_id::require, field_id::unsupported}), .start_line = true}, .response = check_deny}},
    {"REG-SRV-HDR-1", "registrar", "RFC 3261 10.3",
     "A registrar answers with no 6xx and no Record-Route.",
     "responses to REGISTER", hdr_letters,
     {.of = responses, .methods = of_register, .reads = {.fields = bit(field_id::record_route), .start_line = true}, .message = check_hdr}},
};
// clang-format on

}  // namespace

std::span<const rule> registrar_refusal_rules() { return registrar_refusal_rows; }

}  // namespace rules
