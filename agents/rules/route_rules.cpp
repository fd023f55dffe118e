// DLG: how requests within a dialog follow the route set and the remote target (RFC 3261 12.2.1.1), and what
// changes them (12.2, RFC 6141).
#include "rules/attempts.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"
#include "rules/route_set.hpp"
#include "rules/targets.hpp"
#include "rules/unseen.hpp"

#include <algorithm>
#include <optional>

namespace rules {

namespace {

using sip::field_id;
using sip::method;

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

// The Request-URI of a request that its sender made, in a dialog whose beginning was seen.
std::optional<sip::uri> aim_of(const exchanges& e, const reading& r, judgement& j)
{
    auto aimed = sip::parse_uri(r.message->request_uri());
    if (!aimed || !r.complete() || !e.originated(r) || e.docket().begun_before || j.touched(r))
        return std::nullopt;
    return *aimed;
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

bool follows(const addresses& routes, const addresses& recorded, bool reversed)
{
    bool same = routes.size() == recorded.size();
    for (std::size_t i = 0; i < recorded.size() && same; ++i)
        same = repeats_route(routes[i], recorded[reversed ? recorded.size() - 1 - i : i]);
    return same;
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
    const bool as_told = follows(routes, recorded, made.caller);
    const bool direct = recorded.size() == 0;
    const std::string_view could = has_target ? (direct ? "ad" : "ab") : direct ? "d" : "b";
    if (!as_told && direct)
        return {could, 'd', "no Route", route};
    if (!as_told)
        return {could, 'b', in_order(recorded, made.caller, 0), route};
    if (has_target && !sip::equal(aimed, contacts[0].uri) && !was_told_target(e, r, aimed))
        return {could, 'a', std::string{contacts[0].uri.octets}, uri};
    return {could};
}

// What its peer recorded when the dialog was there already, in a request or in a response to one: the newest
// that passes the test; null when there is none.
template <class Test>
const reading* recorded_within(const exchanges& e, const reading& r, Test test)
{
    return newest_before(e, r, [&](const reading& o) {
        const auto* q = o.response ? e.request_of(o) : &o;
        return o.seen->to == r.seen->from && o.has(field_id::record_route) && q && !q->to.tag.empty() &&
               test(o);
    });
}

// Of these what `r` goes by; null when there is nothing.
const reading* later_route(const exchanges& e, const dialog_maker& made, const reading& r)
{
    // Of a subscription either is right (RFC 6665 4.4.1).
    if (made.request->method != method::invite)
        return nullptr;
    const addresses routes{*r.message, field_id::route},
        first{made.caller ? *made.response->message : *made.request->message, field_id::record_route};
    if (!routes.whole() || !first.whole() || routes.size() == 0)
        return nullptr;
    return recorded_within(e, r, [&](const reading& o) {
        const addresses recorded{*o.message, field_id::record_route};
        return recorded.whole() && follows(routes, recorded, o.response) &&
               !follows(routes, first, made.caller);
    });
}

void check_rt(const exchanges& e, const dialog&, const reading& r, judgement& j)
{
    const auto aimed = aim_of(e, r, j);
    if (!aimed)
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
    // Whose it is that it follows is DLG-RT-2.
    if ((first.letter == 'b' || first.letter == 'd') && later_route(e, made.front(), r))
        return;
    // What made the dialog, and the Record-Route in it, may be what a capture misses.
    if (answered_unseen(e, r))
        return j.inconclusive();
    // Its peer may have moved, and said so where nobody saw it.
    if (first.letter == 'a' && !e.surrounded(r.seen->from))
        return j.inconclusive(r.seen->from, "a");
    const auto& told = made.front().caller ? made.front().response : made.front().request;
    j.broken(first.letter, {&r, first.expected, first.observed.empty() ? "none" : std::string{first.observed},
                            first.observed, told});
}

constexpr letter rt_2_letters[] = {
    {'a', level::must, "Route is what a later request or response in the dialog recorded"},
    {'b', level::must, "Route is what a provisional response recorded, and the 2xx recorded something else"},
};

void check_rt_2(const exchanges& e, const dialog&, const reading& r, judgement& j)
{
    const auto aimed = aim_of(e, r, j);
    if (!aimed)
        return;
    const auto made = makers_of(e, r);
    if (made.empty() || made.front().request->method != method::invite ||
        touched_before(e, r, j.rule().check.reads) || j.touched(*made.front().request))
        return;
    const auto& newest = made.front();
    const auto route = r.message->value(field_id::route);
    const auto& made_with = newest.caller ? *newest.response : *newest.request;
    const auto told = in_order(addresses{*made_with.message, field_id::record_route}, newest.caller, 0);
    const auto expected = told.empty() ? std::string{"no Route"} : told;
    const bool again = recorded_within(e, r, [&](const reading& o) {
                           return !e.same_rows(o, made_with, field_id::record_route);
                       }) != nullptr;
    if (again)
    {
        j.could_break("a");
        if (const auto* later = later_route(e, newest, r))
            j.broken('a', {&r, expected, std::string{route}, route, later});
    }
    // RFC 3261 13.2.2.4: with the 2xx the route set is computed again.
    if (!newest.caller || !newest.response->success() || !had_read(e, *newest.response, r))
        return;
    for (const auto& m : made)
    {
        if (!m.response->provisional() || e.same_rows(*m.response, *newest.response, field_id::record_route))
            continue;
        j.could_break("b");
        if (fault_of(e, m, r, *aimed).letter == 0 && fault_of(e, newest, r, *aimed).letter != 0)
        {
            j.broken('b', {&r, expected, route.empty() ? "none" : std::string{route}, route, m.response});
            return;
        }
    }
}

constexpr letter tgt_letters[] = {
    {'a', level::must, "it goes to where its peer was before it moved"},
    {'b', level::must, "it goes to where a message named a place that moves nothing"},
};

void check_tgt(const exchanges& e, const dialog&, const reading& r, judgement& j)
{
    const auto aimed = aim_of(e, r, j);
    if (!aimed)
        return;
    const auto made = makers_of(e, r);
    if (made.empty() || touched_before(e, r, j.rule().check.reads) || j.touched(*made.front().request))
        return;
    // With a strict router the Request-URI is that.
    const addresses routes{*r.message, field_id::route};
    if (!routes.whole() || std::ranges::any_of(routes, [](const auto& one) { return !one.uri.has_lr(); }))
        return;
    const auto found = target_of(e, made.front(), r, *aimed);
    if (found.aim == aim::untold)  // DLG-RT-1.a
        return;
    if (found.aim != aim::current && !e.surrounded(r.seen->from))
        return j.inconclusive(r.seen->from, "ab");
    j.could_break(found.moved && found.tempted ? "ab" : found.moved ? "a" : found.tempted ? "b" : "");
    if (found.aim == aim::current)
        return;
    const auto now = found.now.empty() ? std::string{"the target of the dialog"} : std::string{found.now};
    j.broken(found.aim == aim::left ? 'a' : 'b',
             {&r, now, std::string{aimed->octets}, r.message->request_uri(), found.told});
}

// clang-format off
constexpr auto of_routes = fields_of({field_id::contact, field_id::record_route, field_id::route, field_id::from, field_id::to, field_id::call_id});
constexpr rule route_rows[] = {
    {"DLG-RT-1", "UAC", "RFC 3261 12.1.1, 12.1.2, 12.2.1.1; RFC 6665 4.4.1",
     "A request within a dialog goes to the remote target along the route set: the Record-Route of the request that made it, or of its response in reverse.",
     "Request-URI and Route of requests within a dialog", rt_letters,
     {.of = requests, .sender = no_proxy, .methods = all_but({method::ack, method::cancel}),
      .reads = {.fields = of_routes, .start_line = true}, .dialog = check_rt}},
    {"DLG-RT-2", "UAC", "RFC 3261 12.2, 13.2.2.4",
     "The route set of a dialog is the one of the 2xx that confirmed it, and what is recorded later does not change it.",
     "Route of requests within a dialog", rt_2_letters,
     {.of = requests, .sender = no_proxy, .methods = all_but({method::ack, method::cancel}),
      .reads = {.fields = of_routes, .start_line = true}, .dialog = check_rt_2}},
    {"DLG-TGT-1", "UAC, UAS", "RFC 3261 12.2, 12.2.1.2, 12.2.2; RFC 3311 5.1; RFC 6141 4.6, 4.7",
     "The Contact of a target refresh request that is answered by 2xx, or of that 2xx, is where the dialog goes on; nothing else moves it.",
     "Request-URI of requests within a dialog", tgt_letters,
     {.of = requests, .sender = no_proxy, .methods = all_but({method::ack, method::cancel}),
      .reads = {.fields = of_routes, .start_line = true}, .dialog = check_tgt}},
};
// clang-format on

}  // namespace

std::span<const rule> route_rules() { return route_rows; }

}  // namespace rules
