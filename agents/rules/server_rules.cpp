// TXN-100, TXN-SRV: what the server answers, to copies too, and when (RFC 3261 17.2).
#include "rules/framing.hpp"
#include "rules/judge.hpp"
#include "rules/noise.hpp"
#include "rules/registry.hpp"
#include "rules/timing.hpp"
#include "rules/unseen.hpp"

#include <algorithm>

namespace rules {

namespace {

using sip::method;

// Something came from the server that cannot be told to be its response, or not.
bool came_unreadable(const exchanges& e, const transaction& t, fsm::time_point until)
{
    const auto* heard = e.docket().noise;
    return heard && heard->between(t.server, t.client, e.at(t.request).at(), until);
}

constexpr letter first_letters[] = {
    {'a', level::must, "no response within 200 ms and a round trip"},
};

// What the way there and back takes at most: the quickest answer of the server to another request of the
// client in this call. Where nothing tells, as long as by way of a satellite.
fsm::duration round_trip_at_most(const exchanges& e, const transaction& t)
{
    using namespace std::chrono_literals;
    if (fsm::is_loopback(e.at(t.request).seen->destination))
        return 0s;
    constexpr fsm::duration satellite = 600ms;
    auto quickest = fsm::never - fsm::time_point{};
    int steps = limits::look_back;
    for (const auto& other : e.transactions())
    {
        if (--steps < 0)
            break;
        if (&other == &t || other.client != t.client || other.server != t.server || other.responses == none)
            continue;
        const auto took = e.at(other.responses).at() - e.arrival(e.at(other.request));
        if (took >= 0s)
            quickest = std::min(quickest, took);
    }
    return std::min(quickest, satellite);
}

void check_trying(const exchanges& e, const transaction& t, judgement& j)
{
    using namespace std::chrono_literals;
    if (!e.answerable(t) || is_missed_for_its_framing(e, t))
        return;
    const auto& q = e.at(t.request);
    const auto limit = e.arrival(q) + promptly;
    if (t.responses == none)
    {
        if (came_unreadable(e, t, limit) || !surely_unheard(e, t, e.end()))
        {
            j.inconclusive(t.server, "a");
        }
        else if (j.over(limit + at_once, t.server, "a"))
        {
            j.broken('a', {.offender = &q,
                           .expected = "a response within 200 ms",
                           .observed = "none",
                           .party = t.server,
                           .beyond = e.end() - limit});
        }
    }
    else
    {
        const auto& first = e.at(t.responses);
        const auto late = first.at() - limit;
        if (late > 0s && (answers_a_copy(first, q) || late <= round_trip_at_most(e, t) ||
                          !surely_unheard(e, t, first.at())))
            return j.inconclusive(t.server, "a");
        j.could_break(t.server, "a");
        if (late > 0s)
            j.broken('a', {.offender = &first,
                           .expected = "within 200 ms",
                           .observed = seconds(first.at() - e.arrival(q)),
                           .against = &q,
                           .beyond = first.at() - limit});
    }
}

// It came between two changes of the server's state.
bool between(fsm::time_point copy, fsm::time_point from, fsm::time_point until)
{
    return copy > from + same_tick && copy < until;
}

constexpr letter srv_1_letters[] = {
    {'a', level::must, "no response to a copy of the INVITE"},
    {'b', level::must, "the response to a copy is not the most recent provisional"},
    {'c', level::must, "a copy is treated as a new request"},
};

// The next response, new or copy, in [from, from + 1 s]; and whether it is an old one sent again.
struct answer
{
    const reading* response = nullptr;
    fsm::time_point at = fsm::never;
    bool repeated = false;
};

answer answer_after(const exchanges& e, const transaction& t, fsm::time_point from)
{
    answer found;
    e.find(t.responses, [&](const reading& r) {
        if (r.at() >= from && r.at() < found.at)
            found = {&r, r.at(), false};
        for (const auto copy : r.seen->copies)
            if (copy >= from && copy < found.at)
                found = {&r, copy, true};
        return false;
    });
    return found.at <= from + at_once ? found : answer{};
}

// The copy, or what answered it, may have been lost, where nobody sees it, and the one before, too; but
// hardly a third.
bool surely_unanswered(
    const exchanges& e, const transaction& t, fsm::time_point copy, judgement& j, char letter)
{
    const auto& q = e.at(t.request);
    const auto& copies = q.seen->copies;
    if (q.seen->seen_arriving)
        return true;
    // A loopback loses nothing, but a busy machine may.
    const std::ptrdiff_t others = may_get_lost(e, q) ? 2 : 1;
    const auto here = std::ranges::find(copies, copy);
    const bool are_there = here != copies.end() && here - copies.begin() >= others;
    const bool surely = are_there && std::all_of(here - others, here, [&](fsm::time_point before) {
                            return !answer_after(e, t, before).response;
                        });
    if (!surely)
        j.inconclusive(t.server, std::string_view{&letter, 1});
    return surely;
}

const reading* latest_provisional(const exchanges& e, const transaction& t, fsm::time_point before)
{
    const reading* latest = nullptr;
    e.find(t.responses, [&](const reading& r) {
        latest = r.provisional() && r.at() < before ? &r : latest;
        return false;
    });
    return latest;
}

void check_srv_1(const exchanges& e, const transaction& t, fsm::time_point copy, judgement& j)
{
    const auto& q = e.at(t.request);
    if (!q.udp() || t.provisional == none || !e.answerable(t))
        return;
    const auto final_at = t.final == none ? fsm::never : e.at(t.final).at();
    if (!between(copy, e.at(t.provisional).at(), final_at))
        return;
    const auto given = answer_after(e, t, copy);
    if (!given.response)
    {
        if (j.over(copy + at_once, t.server, "a") && surely_unanswered(e, t, copy, j, 'a'))
        {
            j.broken('a', {.offender = &q,
                           .expected = "the last provisional response again",
                           .observed = "nothing within 1 s",
                           .party = t.server});
        }
        return;
    }
    const auto* latest = latest_provisional(e, t, copy);
    j.could_break(t.server, e.is_proxy(t.server) ? "a" : "ac");
    if (latest && latest->index != t.provisional && !t.reliable)
        j.could_break(t.server, "b");
    // RFC 3262 3: reliable ones are sent again for their own reasons.
    if (given.repeated && given.response->provisional() && latest && given.response->index < latest->index &&
        !t.reliable)
    {
        j.broken('b', {given.response,
                       std::to_string(latest->status),
                       std::to_string(given.response->status),
                       {},
                       latest});
    }
    else if (given.response->status == 482 && !given.repeated && !e.is_proxy(t.server))
    {
        j.broken('c', {given.response, "the last provisional response again", "482", {}, &q});
    }
}

constexpr letter srv_2_letters[] = {
    {'a', level::must, "the refusal is not sent again at T1, doubling up to T2, while no ACK comes"},
    {'b', level::must, "it is sent again after 64*T1, or after the ACK"},
    {'c', level::must, "another final status or To tag follows"},
    {'d', level::should, "a copy of the INVITE is not answered by the same response"},
    {'e', level::should, "it is sent again over a reliable transport"},
};

// An ACK that the server must recognize (17.2.3): the branch and sent-by of the INVITE.
const reading* good_ack(const exchanges& e, const transaction& t)
{
    return e.find(t.acks, [&](const reading& a) {
        return a.via.branch == e.at(t.request).via.branch && a.seen->to == t.server && e.arrived(a);
    });
}

// A device may use a larger T1 than its network, such as the usual one.
fsm::duration t1_of(const sighting& s, const exchanges& e)
{
    const auto given = e.timers().t1;
    return s.copies.empty() ? given : std::clamp(s.copies[0] - s.at, given, std::max(given, usual_t1));
}

void check_refusal_copies(const exchanges& e, const transaction& t, const reading& final, judgement& j)
{
    using namespace std::chrono_literals;
    const auto* ack = good_ack(e, t);
    const auto& s = *final.seen;
    const auto deaf = ack ? copy_after_ack(e, t, final, *ack) : std::nullopt;
    j.could_break(t.server, "b");
    if (deaf && !deaf->surely)
    {
        j.inconclusive(t.server, "b");
    }
    else if (deaf)
    {
        j.broken('b', {.offender = &final,
                       .expected = "no copy after the ACK",
                       .observed = "one " + seconds(deaf->copy - deaf->ack) + " after it",
                       .against = ack,
                       .beyond = deaf->copy - deaf->ack - round_trip});
    }
    else if (const auto copy =
                 ack ? std::nullopt : copy_after(final, final.at() + 64 * t1_of(s, e) * 11 / 10))
    {
        j.broken('b', {&final, "no copy after 64*T1", "one " + seconds(*copy - final.at()) + " after it"});
    }
    // C27: who sent no provisional response may be stateless, and so may who challenges.
    const auto until = t.acknowledged;
    if (until >= final.at() + 8s && t.provisional != none && final.status != 401 && final.status != 407)
    {
        if (s.copy_count == 0 || s.copies.front() > until)
        {
            if (!surely_unacknowledged(e, t, final, until))
                j.inconclusive(t.server, "a");
            else if (until != fsm::never || j.over(final.at() + 8s, t.server, "a"))
                j.broken('a', {&final, "copies after 0.5, 1.5, 3.5 and 7.5 s", "none"});
        }
        else if (const auto odd = odd_gap(s, growth::doubling_to_t2, e.timers());
                 odd && e.at(t.request).last_at() < final.at())
        {
            j.broken('a', {&final, "gaps of T1, doubling up to T2", *odd});
        }
        else
        {
            j.could_break(t.server, "a");
        }
    }
}

void check_other_refusal(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto* final = e.final_of(t);
    if (!final || !final->refusal() || t.tainted || r.index <= final->index)
        return;
    // RFC 3261 16.7 step 5 lets a proxy pass on a 2xx after a refusal; a UAS has one final response.
    if (r.success() && e.plays(t.server, role::ua) && r.to.tag == final->to.tag)
        j.broken('c', {&r, std::to_string(final->status) + " alone", std::to_string(r.status), {}, final});
    if (r.refusal() && (r.status != final->status || r.to.tag != final->to.tag))
        j.broken('c', {&r, std::to_string(final->status) + " alone", std::to_string(r.status), {}, final});
}

void check_srv_2(const exchanges& e, const transaction& t, judgement& j)
{
    const auto* final = e.final_of(t);
    if (!final || !final->refusal() || t.tainted)
        return;
    const auto& q = e.at(t.request);
    j.could_break(t.server, q.udp() ? "c" : "ce");
    if (!q.udp())
    {
        if (final->seen->copy_count > 0)
            j.broken('e', {final, "sent once", std::to_string(final->seen->copy_count + 1) + " times"});
        return;
    }
    if (!e.answerable(t))
        return;
    check_refusal_copies(e, t, *final, j);
}

void check_srv_2_copy(const exchanges& e, const transaction& t, fsm::time_point copy, judgement& j)
{
    const auto* final = e.final_of(t);
    const auto& q = e.at(t.request);
    if (!final || !final->refusal() || t.tainted || !q.udp() || !e.answerable(t))
        return;
    const auto* ack = good_ack(e, t);
    if (!between(copy, final->at(), ack ? ack->at() : fsm::never) ||
        copy >= final->at() + e.give_up() * 9 / 10)
        return;
    if (answer_after(e, t, copy).response)
    {
        j.could_break(t.server, "d");
    }
    else if (j.over(copy + at_once, t.server, "d") && surely_unanswered(e, t, copy, j, 'd'))
    {
        j.broken('d', {.offender = &q,
                       .expected = "the same response again",
                       .observed = "nothing within 1 s",
                       .against = final,
                       .party = t.server});
    }
}

constexpr letter srv_3_letters[] = {
    {'a', level::must, "no response to a copy of the request"},
    {'b', level::must, "status or To tag differ from those of the first response"},
    {'c', level::must, "the request is executed twice", false},
};

bool copied(const exchanges& e, const transaction& t)
{
    const auto& q = e.at(t.request);
    return t.final != none && q.udp() && !q.seen->copies.empty() && e.answerable(t);
}

void check_other_final(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    if (!copied(e, t) || r.index <= t.final)
        return;
    const auto& final = e.at(t.final);
    const bool of_ua = e.plays(t.server, role::ua);
    const bool other_tag = r.to.tag != final.to.tag && !of_ua;
    if (of_ua && r.final() && r.status == final.status && r.to.tag != final.to.tag)
        return j.inconclusive(t.server, "b");  // RSP-TAG-2.a says it
    if (r.final() && (r.status != final.status || other_tag))
        j.broken('b', {&r, std::to_string(final.status) + " again", std::to_string(r.status), {}, &final});
}

void check_srv_3(const exchanges& e, const transaction& t, judgement& j)
{
    if (copied(e, t))
        j.could_break(t.server, "b");
}

void check_srv_3_copy(const exchanges& e, const transaction& t, fsm::time_point copy, judgement& j)
{
    if (!copied(e, t))
        return;
    const auto& final = e.at(t.final);
    if (!between(copy, final.at(), final.at() + e.give_up() * 9 / 10))
        return;
    if (answer_after(e, t, copy).response)
    {
        j.could_break(t.server, "a");
    }
    else if (j.over(copy + at_once, t.server, "a") && surely_unanswered(e, t, copy, j, 'a'))
    {
        j.broken('a', {.offender = &e.at(t.request),
                       .expected = "the same response again",
                       .observed = "nothing within 1 s",
                       .against = &final,
                       .party = t.server});
    }
}

// clang-format off
constexpr rule server_rows[] = {
    {"TXN-100-1", "UAS, proxy", "RFC 3261 16.2, 17.2.1",
     "An INVITE gets a response within 200 ms.",
     "the time from the INVITE to its first response", first_letters,
     {.methods = only({method::invite}), .reads = of_machines, .timed = "a", .transaction = check_trying}},
    {"TXN-SRV-1", "UAS, proxy", "RFC 3261 17.2.1, 17.2.3",
     "A copy of an INVITE gets the most recent provisional response again.",
     "what follows a copy of an INVITE that has a provisional response", srv_1_letters,
     {.methods = only({method::invite}), .reads = of_machines, .timed = "abc", .copy = check_srv_1}},
    {"TXN-SRV-2", "UAS, proxy", "RFC 3261 8.2.7, 17.2.1, 26.3.2.4",
     "A refusal of an INVITE over UDP is sent again until its ACK comes or 64*T1 have passed, and stays the same.",
     "copies of 3xx to 6xx responses to INVITE", srv_2_letters,
     {.methods = only({method::invite}), .reads = of_machines, .timed = "bd", .awaited = "a", .response = check_other_refusal, .transaction = check_srv_2, .copy = check_srv_2_copy}},
    {"TXN-SRV-3", "UAS, registrar, proxy", "RFC 3261 17.2.2",
     "A copy of another request gets the same final response again.",
     "what follows a copy of a request that has its final response", srv_3_letters,
     {.methods = all_but({method::invite}), .reads = of_machines, .timed = "a", .response = check_other_final, .transaction = check_srv_3, .copy = check_srv_3_copy}},
};
// clang-format on

}  // namespace

std::span<const rule> server_rules() { return server_rows; }

}  // namespace rules
