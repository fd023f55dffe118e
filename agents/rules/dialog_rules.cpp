// DLG: what makes a dialog, the Record-Route and the Contact that both sides go on with (RFC 3261 12.1), and
// how requests within it follow them (12.2.1.1).
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
    const addresses contacts{*r.message, field_id::contact};
    if (!contacts.whole())
        return;
    j.could_break("ad");
    const auto written = r.message->value(field_id::contact);
    if (contacts.size() != 1 || contacts[0].star)
        j.broken('a', {&r, "one Contact", contacts.size() == 0 ? "none" : std::string{written}, written});
    else
        check_scheme(r, contacts[0], j);
}

void check_contact_of_response(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    if (j.touched(t) || j.touched(r) || !makes_dialog(e, t, r))
        return;
    const addresses contacts{*r.message, field_id::contact};
    if (!contacts.whole())
        return;
    j.could_break(r.success() ? "bd" : "cd");
    if (contacts.size() == 0)
        j.broken(r.success() ? 'b' : 'c', {&r, "a Contact", "none", {}, &e.at(t.request)});
    else
        check_scheme(r, contacts[0], j);
}

constexpr letter rt_letters[] = {
    {'a', level::must,
     "the first route has lr, or there is none, and the Request-URI is not the remote target"},
    {'b', level::must, "Route is not the route set in its order, with all parameters"},
    {'c', level::must,
     "the first route has no lr, and is not the Request-URI, or Route is not the rest and the target"},
    {'d', level::must, "the route set is empty and there is a Route"},
    {'e', level::should, "it is not sent to the first route or, if there is none, to the target", false},
};

// A URI that a Request-URI cannot be (RFC 3261 19.1.1 table 1) is changed before it is one.
bool can_be_aimed_at(const sip::name_addr& a)
{
    return !a.star && a.uri.headers.empty() && !a.uri.params.has("method");
}

struct route_fault
{
    std::string_view could;  // be broken here: letters
    char letter = 0;         // 0: there is none; '?': there is more of it than is read
    std::string expected = {};
    std::string_view observed = {};
};

std::string in_order(const addresses& recorded, bool reversed, std::size_t from)
{
    std::string out;
    for (std::size_t i = from; i < recorded.size(); ++i)
    {
        out += out.empty() ? "" : ", ";
        out += recorded[reversed ? recorded.size() - 1 - i : i].octets;
    }
    return out;
}

// RFC 3261 12.1.1, 12.1.2: the callee's route set is the Record-Route of the request, the caller's that of
// the response in reverse.
route_fault fault_of(const exchanges& e, const dialog_maker& made, const reading& r, const sip::uri& aimed)
{
    const auto& told = made.caller ? *made.response->message : *made.request->message;
    const addresses recorded{told, field_id::record_route}, contacts{told, field_id::contact},
        routes{*r.message, field_id::route};
    if (recorded.full() || routes.full())
        return {{}, '?'};
    if (!recorded.whole() || !routes.whole())
        return {};
    const auto set = [&](std::size_t i) -> const sip::name_addr& {
        return recorded[made.caller ? recorded.size() - 1 - i : i];
    };
    const bool strict = recorded.size() > 0 && !set(0).uri.has_lr();
    const auto uri = r.message->request_uri(), route = r.message->value(field_id::route);
    const bool has_target = contacts.whole() && contacts.size() == 1 && can_be_aimed_at(contacts[0]);
    if (strict)
    {
        if (!can_be_aimed_at(set(0)))
            return {};
        if (!sip::equal(aimed, set(0).uri))
            return {"c", 'c', std::string{set(0).uri.octets}, uri};
        bool rest = routes.size() == recorded.size();
        for (std::size_t i = 1; i < recorded.size() && rest; ++i)
            rest = repeats_route(routes[i - 1], set(i));
        if (rest)
            return {"c"};
        return {"c", 'c', in_order(recorded, made.caller, 1) + ", then the remote target", route};
    }
    bool follows = routes.size() == recorded.size();
    for (std::size_t i = 0; i < recorded.size() && follows; ++i)
        follows = repeats_route(routes[i], set(i));
    const bool direct = recorded.size() == 0;
    const std::string_view could = has_target ? (direct ? "ad" : "ab") : direct ? "d" : "b";
    if (!follows && direct)
        return {could, 'd', "no Route", route};
    if (!follows)
        return {could, 'b', in_order(recorded, made.caller, 0), route};
    if (has_target && !sip::equal(aimed, contacts[0].uri) && !was_told_target(e, r, aimed))
        return {could, 'a', std::string{contacts[0].uri.octets}, uri};
    return {could};
}

void check_rt(const exchanges& e, const dialog&, const reading& r, judgement& j)
{
    const auto aimed = sip::parse_uri(r.message->request_uri());
    if (!aimed || !r.complete() || !e.originated(r) || e.docket().begun_before || j.touched(r))
        return;
    const auto made = makers_of(e, r);
    const bool altered = std::ranges::any_of(
        made, [&](const auto& m) { return j.touched(*m.request) || j.touched(*m.response); });
    if (made.empty() || altered || touched_before(e, r, j.rule().check.reads))
        return;
    route_fault first;
    for (const auto& m : made)
    {
        auto found = fault_of(e, m, r, *aimed);
        j.could_break(found.could);
        if (found.letter == 0)
            return;
        if (first.letter == 0)
            first = std::move(found);
    }
    if (first.letter == '?')
        return j.inconclusive();
    // Its peer may have moved, and said so where nobody saw it.
    if (first.letter == 'a' && !e.surrounded(r.seen->from))
        return j.inconclusive(r.seen->from, "a");
    const auto& told = made.front().caller ? made.front().response : made.front().request;
    j.broken(first.letter, {&r, first.expected, first.observed.empty() ? "none" : std::string{first.observed},
                            first.observed, told});
}

// clang-format off
constexpr rule dialog_rows[] = {
    {"DLG-RR-1", "UAS", "RFC 3261 12.1.1",
     "A response that makes a dialog repeats the Record-Route of its request, every value as it is and in its order.",
     "Record-Route of 101 to 199 with a To tag and of 2xx", rr_letters,
     {.server = no_proxy, .methods = only({method::invite, method::subscribe, method::refer}),
      .reads = {.fields = fields_of({field_id::record_route, field_id::to})}, .response = check_rr}},
    {"DLG-CT-1", "UAC, UAS", "RFC 3261 8.1.1.8, 12.1.1, 12.1.2, 20.10",
     "Who makes a dialog says in Contact where it goes on.",
     "Contact of requests that make a dialog and of their responses", ct_letters,
     {.of = requests, .sender = no_proxy, .server = no_proxy, .methods = only({method::invite, method::subscribe, method::refer}),
      .reads = {.fields = fields_of({field_id::contact, field_id::to})}, .message = check_contact_of_request, .response = check_contact_of_response}},
    {"DLG-RT-1", "UAC", "RFC 3261 12.1.1, 12.1.2, 12.2.1.1; RFC 6665 4.4.1",
     "A request within a dialog goes to the remote target along the route set: the Record-Route of the request that made it, or of its response in reverse.",
     "Request-URI and Route of requests within a dialog", rt_letters,
     {.of = requests, .sender = no_proxy, .methods = all_but({method::ack, method::cancel}),
      .reads = {.fields = fields_of({field_id::contact, field_id::record_route, field_id::route, field_id::from, field_id::to, field_id::call_id}), .start_line = true}, .dialog = check_rt}},
};
// clang-format on

}  // namespace

std::span<const rule> dialog_rules() { return dialog_rows; }

}  // namespace rules
