// DLG: what makes a dialog, the Record-Route and the Contact that both sides go on with (RFC 3261 12.1).
#include "rules/judge.hpp"
#include "rules/registry.hpp"
#include "sip/name_addr.hpp"

#include <algorithm>
#include <array>

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr std::size_t most_hops = 32;  // of a longer list nothing is said

struct values
{
    std::array<sip::name_addr, most_hops> all;
    std::size_t count = 0;
    bool whole = false;  // every one of them is readable

    values(const sip::message& m, field_id id)
    {
        sip::name_addr_list list{m, id};
        while (count < most_hops && list.next(all[count]))
            ++count;
        whole = !list.error() && count < most_hops;
    }
    const sip::name_addr* begin() const { return all.data(); }
    const sip::name_addr* end() const { return all.data() + count; }
};

// RFC 3261 12.1.1: copied with "URIs, URI parameters, and any Record-Route header field parameters, whether
// they are known or unknown to the UAS". White space, display names and the case of a host may differ.
bool same(const sip::name_addr& a, const sip::name_addr& b)
{
    return a.octets == b.octets ||
           (sip::equal(a.uri, b.uri) && a.uri.params.octets() == b.uri.params.octets() &&
            a.params.octets() == b.params.octets());
}

bool makes_dialog(const exchanges& e, const transaction& t, const reading& r)
{
    const auto& q = e.at(t.request);
    const bool early = r.provisional() && r.status > 100 && q.method == method::invite;
    return (early || r.success()) && r.complete() && !r.to.tag.empty() && q.complete() && q.to.tag.empty() &&
           !e.passed_on(r);
}

constexpr letter rr_letters[] = {
    {'a', level::must, "a Record-Route value of the request is missing"},
    {'b', level::must, "their order is another one"},
    {'c', level::must, "a URI or a parameter of one is another one"},
};

void check_rr(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (!q.has(field_id::record_route) || j.touched(t) || !makes_dialog(e, t, r))
        return;
    const values asked{*q.message, field_id::record_route}, given{*r.message, field_id::record_route};
    if (!asked.whole || !given.whole)
        return;
    j.triggered();
    const sip::name_addr* lost = nullptr;
    bool in_order = true;
    for (std::size_t i = 0; i < asked.count && !lost; ++i)
    {
        in_order = in_order && i < given.count && same(asked.all[i], given.all[i]);
        if (std::ranges::none_of(given, [&](const auto& one) { return same(asked.all[i], one); }))
            lost = &asked.all[i];
    }
    const auto written = r.message->value(field_id::record_route);
    if (lost)
    {
        j.broken(given.count < asked.count ? 'a' : 'c',
                 {&r, std::string{lost->octets}, std::string{written}, written, &q});
    }
    else if (!in_order)
    {
        j.broken('b',
                 {&r, "the Record-Route of the request, in its order", std::string{written}, written, &q});
    }
}

constexpr letter ct_letters[] = {
    {'a', level::must, "a request that makes a dialog has not exactly one Contact"},
    {'b', level::must, "a 2xx that makes a dialog has no Contact"},
    {'c', level::should, "a provisional response with a To tag has no Contact"},
    {'d', level::must, "that Contact is no SIP or SIPS URI"},
    {'e', level::info, "its host cannot be reached from here", false},
};

void check_scheme(const reading& r, const sip::name_addr& contact, judgement& j)
{
    if (!contact.star && contact.uri.scheme != sip::scheme::sip && contact.uri.scheme != sip::scheme::sips)
        j.broken('d', {&r, "a SIP or SIPS URI", std::string{contact.octets}, contact.octets});
}

void check_contact_of_request(const exchanges& e, const reading& r, judgement& j)
{
    if (!e.initial(r) || j.touched(r))
        return;
    const values contacts{*r.message, field_id::contact};
    if (!contacts.whole)
        return;
    j.triggered();
    const auto written = r.message->value(field_id::contact);
    if (contacts.count != 1 || contacts.all[0].star)
        j.broken('a', {&r, "one Contact", contacts.count == 0 ? "none" : std::string{written}, written});
    else
        check_scheme(r, contacts.all[0], j);
}

void check_contact_of_response(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    if (j.touched(t) || j.touched(r) || !makes_dialog(e, t, r))
        return;
    const values contacts{*r.message, field_id::contact};
    if (!contacts.whole)
        return;
    j.triggered();
    if (contacts.count == 0)
        j.broken(r.success() ? 'b' : 'c', {&r, "a Contact", "none", {}, &e.at(t.request)});
    else
        check_scheme(r, contacts.all[0], j);
}

// clang-format off
constexpr rule rows[] = {
    {"DLG-RR-1", "UAS", "RFC 3261 12.1.1",
     "A response that makes a dialog repeats the Record-Route of its request, every value as it is and in its order.",
     "Record-Route of 101 to 199 with a To tag and of 2xx", rr_letters,
     {.server = no_proxy, .methods = only({method::invite, method::subscribe, method::refer}),
      .reads = {.fields = fields_of({field_id::record_route, field_id::to})}, .response = check_rr}},
    {"DLG-CT-1", "UAC, UAS", "RFC 3261 8.1.1.8, 12.1.1, 12.1.2, 20.10",
     "Who makes a dialog says in Contact where it goes on.",
     "Contact of requests that make a dialog and of their responses", ct_letters,
     {.of = requests, .sender = no_proxy, .client = no_proxy, .server = no_proxy, .methods = only({method::invite, method::subscribe, method::refer}),
      .reads = {.fields = fields_of({field_id::contact, field_id::to})}, .message = check_contact_of_request, .response = check_contact_of_response}},
};
// clang-format on

}  // namespace

std::span<const rule> dialog_rules() { return rows; }

}  // namespace rules
