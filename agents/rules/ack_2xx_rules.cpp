// ACK for a 2xx: end to end, from the UAC core, along the route set (RFC 3261 13.2.2.4). Judged on the hop
// where the INVITE begins.
#include "rules/compare.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"
#include "rules/timing.hpp"
#include "rules/unseen.hpp"
#include "sip/multipart.hpp"

#include <array>

namespace rules {

namespace {

using sip::field_id;
using sip::method;

// The 2xx that the INVITE of a user agent got, with everything unaltered; null when there is none.
const reading* success_of(const exchanges& e, const transaction& t)
{
    const auto& q = e.at(t.request);
    const auto* final = !t.tainted && e.originated(q) && q.complete() ? e.final_of(t) : nullptr;
    return final && final->success() && final->complete() ? final : nullptr;
}

bool answers(const reading& ack, const reading& success)
{
    return ack.to.tag == success.to.tag && ack.call_id == success.call_id;
}

const reading* ack_of(const exchanges& e, const transaction& t, const reading& success)
{
    return e.find(t.acks, [&](const reading& a) { return answers(a, success); });
}

constexpr letter one_letters[] = {
    {'a', level::must, "no ACK for a 2xx within 64*T1"},
    {'b', level::must, "a repeated 2xx is not acknowledged again"},
    {'c', level::must, "the 2xx of a second dialog is not acknowledged"},
    {'d', level::should, "an unwanted second dialog is not ended by BYE", false},
};

// The first ACK has 64*T1 (13.2.2.4), and stands for the copies before it.
void check_copies(
    const exchanges& e, const transaction& t, const reading& ok, const reading& any_ack, judgement& j)
{
    const reading& first = t.acks == none ? any_ack : e.at(t.acks);
    for (const auto copy : ok.seen->copies)
    {
        if (copy <= first.at() || copy >= ok.at() + e.give_up())
            continue;
        if (sent_between(e, t.acks, copy, copy + at_once))
        {
            j.could_break(t.client, "b");
        }
        else if (j.over(copy + at_once, t.client, "b"))
        {
            j.broken('b', {.offender = &ok,
                           .expected = "an ACK for each copy",
                           .observed = "none within 1 s",
                           .against = &first,
                           .party = t.client});
        }
    }
}

// An ACK whose tags or Call-ID are wrong stands for any 2xx: ACK-2XX-2.d.
bool spoiled(const exchanges& e, const transaction& t, const reading& first)
{
    return e.find(t.acks, [&](const reading& a) { return !answers(a, first); }) != nullptr;
}

void check_answer(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto* first = success_of(e, t);
    if (!first || r.index < first->index || !r.success() || !e.arrived(r) || r.seen->taint)
        return;
    const bool second = r.to.tag != first->to.tag;
    const auto* ack = ack_of(e, t, r);
    const bool missing = !ack && (second || !spoiled(e, t, *first));
    const auto letter = second ? "c" : "a";
    if (!missing)
        j.could_break(t.client, letter);
    if (!e.surrounded(t.client) || e.may_miss_one())
    {
        if (missing)  // it may have taken another way, or be what a mutator made of it
            j.inconclusive(t.client, letter);
        return;
    }
    if (missing && !surely_unacknowledged(e, t, r, e.end()))
        j.inconclusive(t.client, letter);  // who repeats it no more has its ACK
    else if (missing && j.over(r.at() + e.surely_given_up(), t.client, letter))
        j.broken(second ? 'c' : 'a',
                 {.offender = &r, .expected = "ACK", .observed = "none", .party = t.client});
    else if (ack && !e.lossy() && r.udp())
        check_copies(e, t, r, *ack, j);
}

constexpr letter two_letters[] = {
    {'a', level::must, "Request-URI or Route do not follow the route set of the 2xx"},
    {'b', level::must, "the CSeq number differs from the INVITE's"},
    {'c', level::must, "the branch is the INVITE's"},
    {'d', level::must, "Call-ID or tags are not the dialog's"},
    {'e', level::must, "the credentials of the INVITE are not repeated"},
};

constexpr std::size_t most_hops = 32;

// RFC 3261 12.1.2: the route set of a UAC is the Record-Route of the response in reverse; 12.2.1.1: how a
// request follows it. A Contact with headers or a method, which a Request-URI may not have, is left alone; so
// is a route set too long.
void check_route(const reading& ok, const reading& a, judgement& j)
{
    std::array<sip::name_addr, most_hops> routes;
    std::size_t count = 0;
    sip::name_addr_list recorded{*ok.message, field_id::record_route};
    while (count < most_hops && recorded.next(routes[count]))
        ++count;
    sip::name_addr_list contacts{*ok.message, field_id::contact};
    sip::name_addr target;
    const auto aimed = sip::parse_uri(a.message->request_uri());
    if (count == most_hops)
        return j.inconclusive();
    if (recorded.error() || !contacts.next(target) || !aimed || target.star || !target.uri.headers.empty() ||
        target.uri.params.has("method"))
    {
        return;
    }
    j.could_break("a");
    const bool strict = count > 0 && !routes[count - 1].uri.has_lr();
    const auto& wanted = strict ? routes[count - 1].uri : target.uri;
    if (!sip::equal(*aimed, wanted))
    {
        j.broken('a',
                 {&a, std::string{wanted.octets}, std::string{aimed->octets}, a.message->request_uri(), &ok});
        return;
    }
    sip::name_addr_list given{*a.message, field_id::route};
    sip::name_addr route;
    bool follows = true;
    for (auto i = count - (strict ? 1 : 0); i > 0 && follows; --i)
        follows = given.next(route) && sip::equal(route.uri, routes[i - 1].uri);
    if (follows && strict)
        follows = given.next(route) && sip::equal(route.uri, target.uri);
    if ((!follows || given.next(route)) && !given.error())
    {
        j.broken('a',
                 {&a, "Route: the Record-Route of the 2xx in reverse",
                  std::string{a.message->value(field_id::route)}, a.message->value(field_id::route), &ok});
    }
}

// RFC 3261 22.1: "UACs creating an ACK message will duplicate all of the Authorization and
// Proxy-Authorization header field values that appeared in the INVITE"
void check_credentials(const exchanges& e, const reading& q, const reading& a, judgement& j)
{
    constexpr std::size_t most_pairs = 256;  // of rows; nobody has credentials for so many realms
    for (const auto id : {field_id::authorization, field_id::proxy_authorization})
    {
        if (q.message->rows(id) * a.message->rows(id) > most_pairs)
        {
            e.gave_up() = true;
            return;
        }
        for (const auto* row = q.message->first(id); row; row = q.message->next(*row))
        {
            j.could_break("e");
            const auto value = q.message->value(*row);
            bool found = false;
            for (const auto* other = a.message->first(id); other && !found; other = a.message->next(*other))
                found = a.message->value(*other) == value || contains_text(a.message->value(*other), value);
            if (!found)
            {
                j.broken('e', {&a, std::string{sip::name_of(id)} + ": " + std::string{value},
                               std::string{a.message->value(id)}, a.message->value(id), &q});
            }
        }
    }
}

// The 2xx that the ACK answers; null when there is none.
const reading* answered_by(const exchanges& e, const transaction& t, const reading& ack)
{
    return e.find(t.final, [&](const reading& r) { return r.success() && answers(ack, r); });
}

// It names a 2xx of another dialog (13.2.2.4), which a capture may miss: there was one where the INVITE has
// another response with that tag, or where the one that is seen has its own ACK.
bool may_be_of_another(const exchanges& e, const transaction& t, const reading& first, const reading& a)
{
    if (!may_miss(e, t) || a.call_id != first.call_id || a.from.tag != first.from.tag || a.to.tag.empty())
        return false;
    const auto known = [&](const reading& r) { return r.status > 100 && r.has_to && r.to.tag == a.to.tag; };
    return e.find(t.responses, known) || ack_of(e, t, first);
}

void check_two(const exchanges& e, const transaction& t, const reading& a, judgement& j)
{
    const auto* first = j.touched(t) ? nullptr : success_of(e, t);
    if (!first || !a.complete() || !e.originated(a) || a.index < first->index)
        return;
    const auto& q = e.at(t.request);
    const auto* ok = answered_by(e, t, a);
    if (!ok && may_be_of_another(e, t, *first, a))
        return j.inconclusive();
    j.could_break("bcd");
    if (!ok || a.from.tag != q.from.tag)
    {
        const bool call = a.call_id != q.call_id;
        const auto wanted = call ? q.call_id : first->to.octets, given = call ? a.call_id : a.to.octets;
        j.broken('d', {&a, std::string{wanted}, std::string{given}, given, first});
    }
    if (a.cseq.number != q.cseq.number)
    {
        j.broken('b', {&a, std::to_string(q.cseq.number), std::to_string(a.cseq.number),
                       a.message->value(field_id::cseq), &q});
    }
    if (a.via.branch == q.via.branch && !a.via.branch.empty())
        j.broken('c', {&a, "a new branch", std::string{a.via.branch}, a.via.branch, &q});
    if (ok && q.to.tag.empty())
        check_route(*ok, a, j);
    check_credentials(e, q, a, j);
}

constexpr letter three_letters[] = {
    {'a', level::must, "the 2xx had the offer, and the ACK has no answer"},
    {'b', level::must, "the offer was not acceptable, and no valid answer or no BYE follows", false},
};

void check_three(const exchanges& e, const transaction& t, const reading& a, judgement& j)
{
    const auto* first = j.touched(t) ? nullptr : success_of(e, t);
    // RFC 3262 5: where responses are reliable the offer may have been answered in a PRACK.
    if (!first || t.reliable || !e.at(t.request).message->body().empty() || !answers(a, *first) ||
        !e.originated(a) || sip::session_bodies_of(*first->message).found.empty())
    {
        return;
    }
    j.triggered();
    if (a.message->body().empty())
        j.broken('a', {&a, "an SDP answer", "no body", {}, first});
}

// clang-format off
constexpr rule ack_2xx_rows[] = {
    {"ACK-2XX-1", "UAC", "RFC 3261 13.2.2.4",
     "Each 2xx to an INVITE, each copy of it, and the 2xx of each further dialog is acknowledged.",
     "what follows a 2xx to an INVITE", one_letters,
     {.client = no_proxy, .methods = only({method::invite}), .reads = of_machines, .timed = "b", .awaited = "a", .response = check_answer}},
    {"ACK-2XX-2", "UAC", "RFC 3261 8.1.1.7, 12.2.1.1, 13.2.2.4, 22.1",
     "That ACK is a request in the dialog, with the CSeq number and credentials of the INVITE and a branch of its own.",
     "each such ACK against INVITE and 2xx", two_letters,
     {.client = no_proxy, .methods = only({method::invite}), .ack = check_two}},
    {"ACK-2XX-3", "UAC", "RFC 3261 13.2.1, 13.2.2.4",
     "An offer in the 2xx is answered in the ACK.",
     "bodies of INVITE, 2xx and ACK", three_letters,
     {.client = no_proxy, .methods = only({method::invite}), .ack = check_three}},
};
// clang-format on

}  // namespace

std::span<const rule> ack_2xx_rules() { return ack_2xx_rows; }

}  // namespace rules
