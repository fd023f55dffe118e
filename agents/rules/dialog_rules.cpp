// DLG: what makes a dialog, the Record-Route and the Contact that both sides go on with (RFC 3261 12.1), and
// who they are in it (12.2.1.1). How requests follow these is in route_rules.cpp.
#include "rules/compare.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"
#include "rules/route_set.hpp"

#include <algorithm>

namespace rules {

namespace {

using sip::field_id;
using sip::method;

// RFC 4488 4: with Refer-Sub there may be no subscription, and then no dialog.
bool may_make_none(const reading& q, const reading& r)
{
    return q.method == method::refer && (q.message->named("Refer-Sub") || r.message->named("Refer-Sub"));
}

bool makes_dialog(const exchanges& e, const transaction& t, const reading& r)
{
    const auto& q = e.at(t.request);
    const bool early = r.provisional() && r.status > 100 && q.method == method::invite;
    return (early || r.success()) && r.complete() && !r.to.tag.empty() && q.complete() && q.to.tag.empty() &&
           !may_make_none(q, r) && !e.passed_on(r);
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
    const addresses asked{*q.message, field_id::record_route}, given{*r.message, field_id::record_route};
    if (asked.full() || given.full())
        return j.inconclusive();
    if (!asked.whole() || !given.whole())
        return;
    // Values above them are those of proxies below: it was passed on (16.6 item 4).
    const auto repeated = [](const auto& a, const auto& g) { return repeats_route(g, a); };
    if (given.size() > asked.size() &&
        std::equal(asked.begin(), asked.end(), given.end() - static_cast<std::ptrdiff_t>(asked.size()),
                   repeated))
    {
        return j.inconclusive(r.seen->from, asked.size() > 1 ? "abc" : "ac");
    }
    j.could_break(asked.size() > 1 ? "abc" : "ac");
    const sip::name_addr* lost = nullptr;
    bool in_order = true;
    for (std::size_t i = 0; i < asked.size() && !lost; ++i)
    {
        in_order = in_order && i < given.size() && repeats_route(given[i], asked[i]);
        if (std::ranges::none_of(given, [&](const auto& one) { return repeats_route(one, asked[i]); }))
            lost = &asked[i];
    }
    const auto written = r.message->value(field_id::record_route);
    if (lost)
    {
        j.broken(given.size() < asked.size() ? 'a' : 'c',
                 {&r, std::string{lost->octets}, std::string{written}, written, &q});
    }
    else if (!in_order)
    {
        j.broken('b',
                 {&r, "the Record-Route of the request, in its order", std::string{written}, written, &q});
    }
}

constexpr letter ct_letters[] = {
    {'a', level::must,
     "a request that makes a dialog has not exactly one Contact, or INVITE or UPDATE within one has none"},
    {'b', level::must, "a 2xx that makes a dialog, or is for INVITE or UPDATE within one, has no Contact"},
    {'c', level::should, "a provisional response with a To tag has no Contact"},
    {'d', level::must, "that Contact is no SIP or SIPS URI"},
    {'e', level::info, "its host cannot be reached from here", false},
};

void check_scheme(const reading& r, const sip::name_addr& contact, judgement& j)
{
    // 20.10: "*" stands in REGISTER alone.
    if (contact.star || (contact.uri.scheme != sip::scheme::sip && contact.uri.scheme != sip::scheme::sips))
        j.broken('d', {&r, "a SIP or SIPS URI", std::string{contact.octets}, contact.octets});
}

// What moves the remote target of a dialog (12.2): Contact is mandatory there by 20 table 2 and RFC 3311 8
// table 1.
bool refreshes(const reading& q)
{
    return q.request && q.complete() && !q.to.tag.empty() &&
           (q.method == method::invite || q.method == method::update);
}

void check_contact_of_request(const exchanges& e, const reading& r, judgement& j)
{
    const bool within = e.originated(r) && refreshes(r);
    if ((!within && (!e.initial(r) || r.method == method::update)) || j.touched(r))
        return;
    const addresses contacts{*r.message, field_id::contact};
    if (!contacts.whole())
        return;
    j.could_break("ad");
    const auto written = r.message->value(field_id::contact);
    if (within && contacts.size() == 0)
    {
        // 12.2.1.1 says of all of them only that it "SHOULD include a Contact".
        j.broken('a', {.offender = &r, .expected = "a Contact", .observed = "none", .level = level::should});
    }
    else if (!within && (contacts.size() != 1 || contacts[0].star))
        j.broken('a', {&r, "one Contact", contacts.size() == 0 ? "none" : std::string{written}, written});
    else
        check_scheme(r, contacts[0], j);
}

void check_contact_of_response(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    const bool within = r.success() && r.complete() && refreshes(q) && !e.passed_on(r);
    const bool makes = q.method != method::update && makes_dialog(e, t, r);
    if (j.touched(t) || j.touched(r) || (!within && !makes))
        return;
    const addresses contacts{*r.message, field_id::contact};
    if (!contacts.whole())
        return;
    j.could_break(r.success() ? "bd" : "cd");
    if (contacts.size() == 0)
        j.broken(r.success() ? 'b' : 'c', {&r, "a Contact", "none", {}, &q});
    else
        check_scheme(r, contacts[0], j);
}

constexpr letter id_letters[] = {
    {'a', level::must, "its Call-ID or a tag is another one", false},  // IDS-TAG-1.b says so
    {'b', level::should, "the URI in From or To is another one"},
};

// RFC 4916 4.3: who says from-change may tell another identity later.
bool may_change_identity(const reading& r)
{
    bool said = false;
    for (const auto& row : r.message->fields())
        said = said || (row.id == field_id::supported && contains(r.message->value(row), "from-change"));
    return said;
}

void check_id(const exchanges& e, const dialog&, const reading& r, judgement& j)
{
    if (!r.complete() || !e.originated(r) || e.docket().begun_before || j.touched(r))
        return;
    const auto made = makers_of(e, r);
    if (made.empty() || !made.front().request->has_to || touched_before(e, r, j.rule().check.reads))
        return;
    const auto& first = *made.front().request;
    if (j.touched(first) || may_change_identity(first) || may_change_identity(*made.front().response) ||
        may_change_identity(r))
        return;
    const auto &own = made.front().caller ? first.from : first.to,
               &peers = made.front().caller ? first.to : first.from;
    j.could_break("b");
    const auto differs = [](const sip::name_addr& a, const sip::name_addr& b) {
        return !sip::equal(a.uri, b.uri);
    };
    const bool from = differs(r.from, own);
    if (from || differs(r.to, peers))
    {
        const auto& is = from ? r.from : r.to;
        j.broken('b', {&r, std::string{(from ? own : peers).uri.octets}, std::string{is.uri.octets},
                       is.uri.octets, &first});
    }
}

// clang-format off
constexpr rule dialog_rows[] = {
    {"DLG-RR-1", "UAS", "RFC 3261 12.1.1",
     "A response that makes a dialog repeats the Record-Route of its request, every value as it is and in its order.",
     "Record-Route of 101 to 199 with a To tag and of 2xx", rr_letters,
     {.server = no_proxy, .methods = only({method::invite, method::subscribe, method::refer}),
      .reads = {.fields = fields_of({field_id::record_route, field_id::to})}, .response = check_rr}},
    {"DLG-CT-1", "UAC, UAS", "RFC 3261 8.1.1.8, 12.1.1, 12.1.2, 12.2.1.1, 20 table 2, 20.10; RFC 3311 8",
     "Who makes a dialog, or moves it, says in Contact where it goes on.",
     "Contact of requests that make a dialog, of INVITE and UPDATE within one, and of their responses", ct_letters,
     {.of = requests, .sender = no_proxy, .server = no_proxy, .methods = only({method::invite, method::subscribe, method::refer, method::update}),
      .reads = {.fields = fields_of({field_id::contact, field_id::to})}, .message = check_contact_of_request, .response = check_contact_of_response}},
    {"DLG-ID-1", "UAC", "RFC 3261 12.2.1.1; RFC 4916 4.3",
     "A request within a dialog has the URIs of the dialog in From and To.",
     "From and To of requests within a dialog", id_letters,
     {.of = requests, .sender = no_proxy, .methods = all_but({method::ack, method::cancel}),
      .reads = {.fields = fields_of({field_id::from, field_id::to, field_id::call_id, field_id::supported})}, .dialog = check_id}},
};
// clang-format on

}  // namespace

std::span<const rule> dialog_rules() { return dialog_rows; }

}  // namespace rules
