// PRX: what a proxy makes of the responses of its branches (RFC 3261 16.7), and when it cancels them (16.10).
#include "rules/judge.hpp"
#include "rules/legs.hpp"
#include "rules/registry.hpp"
#include "rules/timing.hpp"

namespace rules {

namespace {

using sip::method;

constexpr letter fwd_letters[] = {
    {'a', level::must, "a 101 to 199, or the first 2xx, is not passed on"},
    {'b', level::should, "it is passed on later than 1 s after it came"},
    {'c', level::must, "a further 2xx to an INVITE is not passed on"},
    {'d', level::must, "more than one final response to another request is passed on", false},
};

// It passed it on: or something with a To tag that nobody below had, which is PRX-RESP-1.d's.
const reading* passed_up(const exchanges& e, const transaction& up, const reading& r)
{
    return e.find(up.responses, [&](const reading& o) {
        return passes_on(e, o, r) && (o.to.tag == r.to.tag || !e.inherited_exactly(o, o.to.tag));
    });
}

void check_fwd(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const bool early = r.provisional() && r.status > 100 && t.method == method::invite;
    if ((!early && !r.success()) || t.method == method::cancel || !r.complete() || r.message->error() ||
        !e.arrived(r) || !seen_whole(e, t, t.client))
        return;
    const auto* up = above(e, t);
    if (!up || up->tainted || !owed_to(r))
        return;
    const auto arrived = e.arrival(r);
    const auto* final = e.final_of(*up);
    const bool won = final && final->success() && final->index < r.index;
    const auto* passed = passed_up(e, *up, r);
    // That it had both from one branch, and passes on the last alone, may be a datagram lost on its way up.
    const auto* ended = e.final_of(t);
    if (early && !passed && ended && ended->success() && ended->index > r.index && final &&
        final->index > ended->index && final->at() <= arrived + round_trip)
        return j.inconclusive(t.client, "a");
    if (final && final->at() <= arrived + round_trip && !(won && r.success() && t.method == method::invite) &&
        !passed)
        return;  // the call was decided, or is just then (16.7 item 5)
    // What ends the call soon after it leaves no time for it to come again, if it was lost on its way up.
    const auto called_off = cancelled_at(e, *up);
    if (early && !passed && called_off <= arrived + round_trip)
        return;
    if (early && !passed && (called_off != fsm::never || (final && final->at() <= arrived + at_once)))
        return j.inconclusive(t.client, "a");
    if (won && arrived > final->at() + e.give_up() * 9 / 10)
        return;  // Timers L and M (RFC 6026 7.2, 7.3)
    const char letter = won && r.success() ? 'c' : 'a';
    if (const auto* o = passed)
    {
        const bool late = o->at() > arrived + at_once + round_trip;
        if (late && answers_a_copy(*o, r))
            return j.inconclusive(t.client, "b");
        j.could_break(t.client, letter == 'c' ? "bc" : "ab");
        if (late)
        {
            j.broken('b', {.offender = o,
                           .expected = "at once",
                           .observed = "after " + seconds(o->at() - arrived),
                           .against = &r});
        }
        return;
    }
    if (j.over(arrived + e.give_up(), t.client, {&letter, 1}))
    {
        j.broken(letter, {.offender = &r,
                          .expected = std::to_string(r.status) + " to who asked",
                          .observed = "nothing",
                          .against = &e.at(up->request),
                          .party = t.client});
    }
}

constexpr letter best_1_letters[] = {
    {'a', level::must, "a refusal is sent while a branch is open, and no 2xx came"},
    {'b', level::must, "a branch said 6xx, and another class is sent"},
    {'c', level::must, "a branch is opened after a 6xx"},
    {'d', level::must, "no branch said anything final, and an INVITE is not answered by 408", false},
    {'e', level::must, "more than one refusal is sent", false},  // TXN-SRV-2.c
    {'f', level::should, "branches that are open are not cancelled at a 6xx"},
};

const reading* first_6xx(const exchanges& e, const transaction& up)
{
    const reading* found = nullptr;
    each_branch(e, up, [&](const transaction& b) {
        const auto* final = e.final_of(b);
        if (final && final->status >= 600 && e.arrived(*final) && (!found || final->index < found->index))
            found = final;
    });
    return found;
}

// It had certainly said something at the one moment, and nothing final at the other.
bool is_open(const exchanges& e, const transaction& b, fsm::time_point said_by, fsm::time_point at)
{
    const auto* said = b.provisional == none ? nullptr : &e.at(b.provisional);
    const auto* final = e.final_of(b);
    return said && e.arrived(*said) && e.arrival(*said) + round_trip <= said_by && !b.tainted &&
           (!final || final->at() > at);
}

// What said something only later had its request, and cannot have been given up within a second of it.
bool is_begun(const exchanges& e, const transaction& b, const reading& final)
{
    return b.responses != none && !b.tainted && final.at() <= e.at(b.request).at() + at_once;
}

// Told by order alone: what a branch of ours said after the refusal had come was not said before it.
void check_open(const exchanges& e, const transaction& up, const reading& final, judgement& j)
{
    if (!final.refusal() || up.cancelled_by != none)
        return;
    const auto* six = final.status >= 600 ? first_6xx(e, up) : nullptr;
    each_branch(e, up, [&](const transaction& b) {
        if (b.request > final.index)
            return;
        const auto* ended = e.final_of(b);
        if (ended && ended->at() <= final.at())
        {
            // A 2xx that had come would have been passed on instead of it (16.7 item 6).
            if (ended->success())
                j.inconclusive(up.server, "a");
            else
                j.could_break(up.server, "a");
            return;
        }
        if (!is_open(e, b, final.at(), final.at()) && !is_begun(e, b, final))
        {
            const bool given_up = b.responses == none && e.at(b.request).at() + e.give_up() <= final.at();
            return given_up ? void() : j.inconclusive(up.server, "a");
        }
        // One that it cancelled may count as ended (16.8), but for one that it cancels at a 6xx (16.7 item
        // 5).
        const auto cancelled = cancelled_at(e, b);
        const bool at_six = six && e.arrived(*six) && cancelled >= e.arrival(*six);
        if (cancelled <= final.at() + round_trip && !at_six)
            return j.inconclusive(up.server, "a");
        j.could_break(up.server, "a");
        j.broken('a', {&final, "no refusal before all branches have ended", std::to_string(final.status),
                       final.line, &e.at(b.request)});
    });
}

void check_6xx(const exchanges& e, const transaction& up, const reading& six, judgement& j)
{
    const auto* final = e.final_of(up);
    const auto since = e.arrival(six) + round_trip;
    if (final && !final->success() && had_before(e, six, *final))
    {
        j.could_break(up.server, "b");
        if (final->status < 600)
            j.broken('b',
                     {final, std::to_string(six.status), std::to_string(final->status), final->line, &six});
    }
    j.could_break(up.server, "c");
    each_branch(e, up, [&](const transaction& b) {
        const auto& q = e.at(b.request);
        if (q.at() > since)
            return j.broken('c', {&q, "no further branch", "one more", q.line, &six});
        if (!is_open(e, b, since, e.arrival(six)))
            return;
        const auto* ended = e.final_of(b);
        const bool cancelled = cancelled_at(e, b) <= since + at_once;
        if (!cancelled && ((ended && ended->at() <= since + at_once) || e.end() < since + at_once))
            return;
        j.could_break(up.server, "f");
        if (!cancelled)
            j.broken('f', {.offender = &six,
                           .expected = "CANCEL for the other branches",
                           .observed = "none within 1 s",
                           .against = &q,
                           .party = up.server});
    });
}

void check_best_1(const exchanges& e, const transaction& up, judgement& j)
{
    if (!seen_whole(e, up, up.server) || j.touched(up))
        return;
    if (const auto* final = e.final_of(up))
        check_open(e, up, *final, j);
    if (const auto* six = first_6xx(e, up))
        check_6xx(e, up, *six, j);
}

constexpr letter best_2_letters[] = {
    {'a', level::should, "the refusal is not of the lowest class that branches said"},
    {'b', level::should, "of 4xx, one of 401, 407, 415, 420 and 484 is not preferred", false},
    {'c', level::should, "a 503 is passed on"},
};

void check_best_2(const exchanges& e, const transaction& up, judgement& j)
{
    const auto* final = e.final_of(up);
    if (!final || !final->refusal() || !seen_whole(e, up, up.server) || j.touched(up))
        return;
    const reading *lowest = nullptr, *unavailable = nullptr;
    int told = 0;
    bool six = false;
    each_branch(e, up, [&](const transaction& b) {
        const auto* said = e.final_of(b);
        if (!said || said->status < 400 || !e.arrived(*said) || said->index > final->index)
            return;
        ++told;
        six = six || said->status >= 600;
        unavailable = said->status == 503 ? said : unavailable;
        if (had_before(e, *said, *final) && (!lowest || said->status / 100 < lowest->status / 100))
            lowest = said;
    });
    if (unavailable && told > 0)
        j.could_break(up.server, "c");
    if (unavailable && final->status == 503)
        return j.broken('c', {final, "500", "503", final->line, unavailable});
    if (told < 2 || six || !lowest || final->status < 400)
        return;
    j.could_break(up.server, "a");
    if (final->status / 100 > lowest->status / 100)
        j.broken('a', {final, std::to_string(lowest->status / 100) + "xx", std::to_string(final->status),
                       final->line, lowest});
}

constexpr letter can_1_letters[] = {
    {'a', level::must, "a CANCEL is not answered by 200", false},  // CAN-SRV-1.a
    {'b', level::must, "a branch that has said something is not cancelled"},
    {'c', level::must, "a branch that has said nothing is cancelled", false},  // CAN-WAIT-1.a
    {'d', level::must, "a CANCEL is passed on as it came", false},             // CAN-BUILD-1.c
};

// Branches that were open at this moment and stay so without a CANCEL. At once is a second (rules.md B).
void check_uncancelled(
    const exchanges& e, const transaction& up, const reading& because, char letter, judgement& j)
{
    const auto since = e.arrival(because) + round_trip;
    each_branch(e, up, [&](const transaction& b) {
        if (!is_open(e, b, since, e.arrival(because)))
            return;
        const auto* ended = e.final_of(b);
        const auto until = since + at_once;
        if (cancelled_at(e, b) <= until)
            return j.could_break(up.server, {&letter, 1});
        if (ended && ended->at() <= until)
            return;
        const bool never = b.cancelled_by == none && (!ended || ended->at() > since + e.give_up());
        if (!j.over(never ? since + e.give_up() : until, up.server, {&letter, 1}))
            return;
        j.broken(letter, {.offender = &because,
                          .expected = "CANCEL",
                          .observed = never ? "none" : "none within 1 s",
                          .against = &e.at(b.request),
                          .level = never ? level::must : level::should,
                          .party = up.server});
    });
}

void check_can_1(const exchanges& e, const transaction& up, judgement& j)
{
    if (up.cancelled_by == none || !seen_whole(e, up, up.server) || j.touched(up))
        return;
    const auto& cancel = e.at(e.transactions()[up.cancelled_by].request);
    const auto* final = e.final_of(up);
    // What answered before it came leaves nothing open (16.7 items 5, 10).
    if (e.arrived(cancel) && !j.touched(cancel) &&
        (!final || (final->refusal() && final->index > cancel.index)))
        check_uncancelled(e, up, cancel, 'b', j);
}

constexpr letter can_2_letters[] = {
    {'a', level::must, "a branch said 2xx, and another that is open is not cancelled"},
    {'b', level::must, "its 487 is not acknowledged", false},  // ACK-NON2-1.a
    {'c', level::must, "a refusal or a provisional response is passed on after the 2xx"},
};

void check_can_2(const exchanges& e, const transaction& up, judgement& j)
{
    if (!seen_whole(e, up, up.server) || j.touched(up))
        return;
    const reading* won = nullptr;
    bool refused = false;
    each_branch(e, up, [&](const transaction& b) {
        const auto* said = e.final_of(b);
        if (said && said->success() && e.arrived(*said) && (!won || said->index < won->index))
            won = said;
        refused = refused || (said && said->refusal() && e.arrived(*said));
    });
    if (won)
        check_uncancelled(e, up, *won, 'a', j);
    const auto* final = e.final_of(up);
    if (!final || !final->success())
        return;
    // 16.7 item 5. Over UDP one may overtake the other.
    bool open = false, rang = false;
    each_branch(e, up, [&](const transaction& b) {
        rang = rang || e.find(b.responses, [&](const reading& o) {
            return o.provisional() && o.status > 100 && e.arrived(o) && e.arrival(o) > final->at();
        });
    });
    const auto* late = e.find(up.responses, [&](const reading& o) {
        const bool early = o.provisional() && o.status > 100;
        if (o.index < final->index || !(early || (o.refusal() && refused)))
            return false;
        const bool surely = o.refusal() || !o.udp() || o.at() > final->at() + round_trip;
        open = open || !surely;
        return surely;
    });
    if (refused || rang || late)
        j.could_break(up.server, "c");
    if (late)
        j.broken('c', {late, "nothing after the 2xx", std::to_string(late->status), late->line, final});
    else if (open)
        j.inconclusive(up.server, "c");
}

// clang-format off
constexpr auto inviting = only({method::invite});
constexpr rule forking_rows[] = {
    {"PRX-FWD-1", "proxy", "RFC 3261 16.7 item 5; RFC 6026 7.2, 7.3, 8.2, 8.3",
     "A proxy passes on at once each 101 to 199 and each 2xx.",
     "what becomes of the responses that a proxy gets", fwd_letters,
     {.client = proxies, .reads = of_machines, .timed = "b", .awaited = "ac", .response = check_fwd}},
    {"PRX-BEST-1", "proxy", "RFC 3261 16.7 items 5, 6, 10",
     "A proxy refuses when all its branches have ended, by the 6xx if there is one.",
     "the refusal of a proxy, against what its branches said", best_1_letters,
     {.server = proxies, .methods = inviting, .reads = of_machines, .timed = "bcf", .transaction = check_best_1}},
    {"PRX-BEST-2", "proxy", "RFC 3261 16.7 item 6",
     "A proxy chooses a refusal of the lowest class, and no 503.",
     "the refusal of a proxy, against what its branches said", best_2_letters,
     {.server = proxies, .methods = all_but({method::ack, method::cancel}), .reads = of_machines, .transaction = check_best_2}},
    {"PRX-CAN-1", "proxy", "RFC 3261 9.1, 16.10",
     "A proxy that gets a CANCEL cancels each branch that has said something.",
     "the branches of a request that is cancelled", can_1_letters,
     {.server = proxies, .methods = inviting, .reads = of_machines, .timed = "b", .transaction = check_can_1}},
    {"PRX-CAN-2", "proxy", "RFC 3261 16.7 items 5, 10",
     "A proxy cancels the branches that are open when one said 2xx, and passes on no refusal any more.",
     "the branches beside one that said 2xx", can_2_letters,
     {.server = proxies, .methods = inviting, .reads = of_machines, .timed = "a", .transaction = check_can_2}},
};
// clang-format on

}  // namespace

std::span<const rule> forking_rules() { return forking_rows; }

}  // namespace rules
