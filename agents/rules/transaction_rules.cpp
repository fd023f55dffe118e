// TXN of the client: requests sent again (RFC 3261 17.1). The server's half is server_rules.cpp.
#include "rules/judge.hpp"
#include "rules/registry.hpp"
#include "rules/timing.hpp"
#include "rules/unseen.hpp"

#include <algorithm>

namespace rules {

namespace {

using sip::method;

// Timing can be judged: nothing altered, nothing lost, everything of this request was seen.
bool measurable(const exchanges& e, const transaction& t)
{
    return !t.tainted && !e.lossy() && e.at(t.request).complete();
}

// RFC 3261 17.1.1.2: the response by which the client knew that there is one. Null: the script or the network
// kept all of them from it.
const reading*
first_heard(const exchanges& e, const transaction& t, bool (*counts)(const reading&, const reading&))
{
    const auto& q = e.at(t.request);
    return e.find(t.responses, [&](const reading& r) { return e.arrived(r) && counts(q, r); });
}

bool any(const reading&, const reading&) { return true; }

// RFC 3261 17.1.3: by the branch and the method in CSeq.
bool same_branch(const reading& q, const reading& r)
{
    return r.has_via && r.via.branch == q.via.branch && r.has_cseq &&
           r.cseq.method == q.message->method_name();
}

constexpr letter inv_1_letters[] = {
    {'a', level::must, "an INVITE over UDP that nobody answers is not sent again within 8 s"},
    {'b', level::must, "the gaps between copies do not double"},
    {'c', level::must, "a copy is not the same octet for octet"},
    {'d', level::must, "copies go on later than 64*T1 after the first"},
    {'e', level::should, "the first gap is under 0.45 s"},
    {'f', level::should, "gave up before the 7th send"},
    {'g', level::should, "copies were sent over a reliable transport"},
};

void check_unanswered_invite(const exchanges& e, const transaction& t, const reading& q, judgement& j)
{
    using namespace std::chrono_literals;
    const auto& s = *q.seen;
    if (s.copy_count == 0)
    {
        if (j.over(q.at() + 8s, t.client, "a"))
            j.broken('a', {&q, "copies after 0.5, 1.5, 3.5 and 7.5 s", "none"});
        return;
    }
    j.could_break(t.client, s.copy_count > 1 ? "abe" : "ae");
    if (const auto odd = odd_gap(s, growth::doubling, e.timers()))
        j.broken('b', {&q, "each gap twice the last", *odd});
    const auto gap = s.copies[0] - q.at();
    const auto least = std::min(usual_t1, e.timers().t1);
    if (gap < least * 9 / 10)
        j.broken('e', {&q, seconds(least) + " or more", seconds(gap)});
    const auto unit = std::max(gap, e.timers().t1);
    if (e.end() >= q.at() + 64 * unit * 11 / 10 + 2s)
        j.could_break(t.client, "df");
    if (s.copies.back() > q.at() + 64 * unit * 11 / 10)
        j.broken('d', {&q, "the last copy within " + seconds(64 * unit), seconds(s.copies.back() - q.at())});
    else if (s.copy_count < 6 && e.end() >= q.at() + 64 * unit * 11 / 10 + 2s)
        j.broken('f', {&q, "7 sends", std::to_string(s.copy_count + 1)});
}

// RFC 3261 17.1.1.2: Timer A runs until the first response is heard, so the gaps before it are judged.
void check_gaps_before(
    const exchanges& e, const transaction& t, const reading& q, fsm::time_point heard, judgement& j)
{
    auto early = *q.seen;
    std::erase_if(early.copies, [&](fsm::time_point copy) { return copy >= heard; });
    if (early.copies.empty())
        return;
    const auto first = early.copies[0] - q.at();
    const auto least = std::min(usual_t1, e.timers().t1);
    const bool several = early.copies.size() > 1;
    j.could_break(t.client, several ? "be" : "e");
    if (first < least * 9 / 10)
        j.broken('e', {&q, seconds(least) + " or more", seconds(first)});
    const auto odd = odd_gap(early, growth::doubling, e.timers());
    if (!odd)
        return;
    // The first copy may be missing, whatever T1 is.
    early.copies.insert(early.copies.begin(), q.at() + first / 3);
    if (!may_miss(e, t) || odd_gap(early, growth::doubling, e.timers()))
        j.broken('b', {&q, "each gap twice the last", *odd});
    else
        j.inconclusive(t.client, "b");
}

void check_inv_variant(const exchanges& e, const transaction& t, const reading& other, judgement& j)
{
    const auto& q = e.at(t.request);
    if (!t.tainted && q.complete())
        j.broken('c', {&other, "the octets of the first", "other octets", {}, &q});
}

void check_inv_1(const exchanges& e, const transaction& t, judgement& j)
{
    const auto& q = e.at(t.request);
    if (t.tainted || !q.complete())
        return;
    if (q.seen->copy_count > 0)
        j.could_break(t.client, "c");
    if (!q.udp())
    {
        j.could_break(t.client, "g");
        if (q.seen->copy_count > 0)
            j.broken('g', {&q, "sent once", std::to_string(q.seen->copy_count + 1) + " times"});
    }
    else if (measurable(e, t) && t.variants == none)
    {
        if (const auto* heard = first_heard(e, t, any))
            check_gaps_before(e, t, q, e.arrival(*heard), j);
        else if (t.cancelled_by == none && e.watched(t.client, t.server))
            check_unanswered_invite(e, t, q, j);
    }
}

constexpr letter inv_2_letters[] = {
    {'a', level::should, "a copy of the INVITE comes after its provisional response"},
};

void check_inv_2(const exchanges& e, const transaction& t, judgement& j)
{
    using namespace std::chrono_literals;
    const auto& q = e.at(t.request);
    const auto* const first = q.udp() && measurable(e, t) ? first_heard(e, t, same_branch) : nullptr;
    if (!first)
        return;
    j.triggered(t.client);
    const auto heard = e.arrival(*first);
    auto copy = copy_after(q, heard + round_trip);
    // It may have been lost, but hardly what answers that copy, too.
    if (copy && !first->seen->seen_arriving)
    {
        copy = copy_after(q, *copy + round_trip);
        if (!copy)
            return j.inconclusive(t.client, "a");
    }
    // RFC 3581 3: with rport, a copy every 20 s or so keeps a binding alive.
    if (copy && !(q.via.has_rport && *copy >= q.at() + 15s))
    {
        j.broken('a', {.offender = &q,
                       .expected = "no copy after the first response",
                       .observed = "one " + seconds(*copy - heard) + " after it",
                       .beyond = *copy - heard - round_trip});
    }
}

constexpr letter ni_letters[] = {
    {'a', level::must, "a request over UDP that nobody answers is not sent again"},
    {'b', level::must, "the gaps are not T1, doubling up to T2"},
    {'c', level::must, "copies go on after 64*T1"},
    {'d', level::must, "a copy is not the same octet for octet"},
    {'e', level::must,
     "after a provisional response the copies stop before a final one, or their gaps are not T2"},
};

// RFC 3261 17.1.2.2: in Proceeding Timer E goes on with T2.
void check_proceeding(const exchanges& e, const transaction& t, fsm::time_point heard, judgement& j)
{
    const auto& q = e.at(t.request);
    const auto quiet_until = t.final == none ? e.end() : e.at(t.final).at();
    const auto limit = std::min(quiet_until, q.at() + e.give_up() * 9 / 10);
    const auto last = q.seen->copies.empty() ? heard : std::max(heard, std::ranges::max(q.seen->copies));
    if (limit > heard + 2 * e.timers().t2 * 11 / 10 + at_once)
        j.could_break(t.client, "e");
    if (limit > last + 2 * e.timers().t2 * 11 / 10 + at_once && q.seen->copy_count <= limits::copies)
        j.broken('e', {&q, "copies every " + seconds(e.timers().t2), "none for " + seconds(limit - last)});
}

void check_ni_variant(const exchanges& e, const transaction& t, const reading& other, judgement& j)
{
    const auto& q = e.at(t.request);
    if (!t.tainted && q.udp() && q.complete())
        j.broken('d', {&other, "the octets of the first", "other octets", {}, &q});
}

void check_ni(const exchanges& e, const transaction& t, judgement& j)
{
    using namespace std::chrono_literals;
    const auto& q = e.at(t.request);
    if (t.tainted || !q.udp() || !q.complete())
        return;
    if (!measurable(e, t) || t.variants != none)
        return;
    const auto* const first = first_heard(e, t, any);
    const auto* final = e.final_of(t);
    if (q.seen->copy_count > 0)
        j.could_break(t.client, "d");
    const auto unit =
        q.seen->copies.empty() ? e.timers().t1 : std::max(e.timers().t1, q.seen->copies[0] - q.at());
    if (!q.seen->copies.empty() && q.seen->copies.back() > q.at() + 64 * unit * 11 / 10)
    {
        j.broken('c',
                 {&q, "the last copy within " + seconds(64 * unit), seconds(q.seen->copies.back() - q.at())});
    }
    if ((!first || !final) && e.end() >= q.at() + 64 * unit * 11 / 10 + 2s)
        j.could_break(t.client, "c");
    if (!first)
    {
        if (q.seen->copy_count > 0)
            j.could_break(t.client, q.seen->copy_count > 1 ? "ab" : "a");
        if (q.seen->copy_count == 0)
        {
            // Who is not answered and asks no more has heard an answer that is missing here.
            if (may_miss(e, t))
                j.inconclusive(t.client, "a");
            else if (j.over(q.at() + 8s, t.client, "a"))
                j.broken('a', {&q, "copies after 0.5, 1.5, 3.5 and 7.5 s", "none"});
        }
        else if (const auto odd = odd_gap(*q.seen, growth::doubling_to_t2, e.timers()))
        {
            j.broken('b', {&q, "gaps of T1, doubling up to T2", *odd});
        }
    }
    else if (t.provisional != none && e.arrived(e.at(t.provisional)) && (!final || e.arrived(*final)))
    {
        check_proceeding(e, t, e.arrival(*first), j);
    }
}

// clang-format off
constexpr rule transaction_rows[] = {
    {"TXN-INV-1", "UAC, proxy", "RFC 3261 17.1.1.2",
     "An INVITE over UDP is sent again at T1, doubling, until a response comes or 64*T1 have passed.",
     "copies of an INVITE that is not answered", inv_1_letters,
     {.methods = only({method::invite}), .reads = of_machines, .awaited = "abdef", .variant = check_inv_variant, .transaction = check_inv_1}},
    {"TXN-INV-2", "UAC, proxy", "RFC 3261 17.1.1.2; RFC 3581 3",
     "No copy of an INVITE is sent after its first provisional response.",
     "copies of an INVITE after its first response", inv_2_letters,
     {.methods = only({method::invite}), .reads = of_machines, .timed = "a", .transaction = check_inv_2}},
    {"TXN-NI-1", "UAC, proxy", "RFC 3261 17.1.2.2",
     "Another request over UDP is sent again at T1, doubling up to T2, until a final response comes or 64*T1 have passed.",
     "copies of other requests that are not answered, or only by 100", ni_letters,
     {.methods = all_but({method::invite}), .reads = of_machines, .awaited = "abce", .variant = check_ni_variant, .transaction = check_ni}},
};
// clang-format on

}  // namespace

std::span<const rule> transaction_rules() { return transaction_rows; }

}  // namespace rules
