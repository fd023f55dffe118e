// TXN-ACC, TXN-408, TXN-1XX: what later RFCs changed in the server transactions (RFC 6026, RFC 4320).
#include "rules/framing.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"
#include "rules/timing.hpp"
#include "rules/unseen.hpp"

namespace rules {

namespace {

using sip::method;

constexpr letter acc_letters[] = {
    {'a', level::must, "a copy of the INVITE after its 2xx is treated as a new one"},
};

// The 2xx, when a copy of the INVITE came after it.
const reading* absorbing(const exchanges& e, const transaction& t)
{
    const auto* final = t.cancelled_by == none ? e.final_of(t) : nullptr;
    const bool judged =
        final && final->success() && !t.tainted && !e.lossy() && e.at(t.request).last_at() > final->at();
    return judged ? final : nullptr;
}

void check_acc(const exchanges& e, const transaction& t, judgement& j)
{
    if (absorbing(e, t))
        j.triggered(t.server);
}

void check_anew(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto* final = absorbing(e, t);
    if (!final || r.index <= final->index)
        return;
    const auto copy = copy_after(e.at(t.request), final->at());
    const bool anew = r.status == 482 || r.status == 500 || (r.provisional() && !e.is_proxy(t.server));
    if (copy && anew && r.at() >= *copy)
        j.broken('a', {&r, "nothing, or the 2xx again", std::to_string(r.status), {}, final});
}

constexpr letter timeout_letters[] = {
    {'a', level::must, "a 408 answers a request other than INVITE"},
};

void check_408(const exchanges& e, const reading& r, judgement& j)
{
    const auto* q = r.final() ? e.request_of(r) : nullptr;
    if (q && q->method != method::invite)
    {
        j.triggered();
        if (r.status == 408)
            j.broken('a', {&r, "no response when time is up", "408", {}, q});
    }
}

constexpr letter early_letters[] = {
    {'a', level::must, "a provisional response other than 100 answers a request other than INVITE"},
    {'b', level::must, "100 over UDP before Timer E reaches T2, 3.5 s after the request"},
    {'c', level::must, "neither 100 nor a final response by that time"},
};

void check_each_1xx(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    using namespace std::chrono_literals;
    const auto& q = e.at(t.request);
    if (t.tainted || !q.complete())
        return;
    if (r.provisional() && r.status != 100)
    {
        if (!e.passed_on(r))
            j.broken('a', {&r, "100 or a final response", std::to_string(r.status), {}, &q});
    }
    else if (r.status == 100 && q.udp() && e.answerable(t) && r.at() < q.at() + 3400ms)
    {
        j.broken('b', {&r, "100 not before 3.5 s", seconds(r.at() - q.at()), {}, &q});
    }
}

void check_1xx(const exchanges& e, const transaction& t, judgement& j)
{
    using namespace std::chrono_literals;
    const auto& q = e.at(t.request);
    if (t.tainted || !q.complete())
        return;
    j.could_break(t.server, "a");
    if (!e.answerable(t))
        return;
    if (q.udp())
        j.could_break(t.server, "b");
    if (t.method == method::cancel || is_missed_for_its_framing(e, t))
        return;  // CAN-SRV-1.a, TRN-FRAME-1
    const auto limit = e.arrival(q) + 4s;
    if (t.responses != none)
        j.could_break(t.server, "c");
    if (t.responses == none && !surely_unheard(e, t, e.end()))
        return j.inconclusive(t.server, "c");
    // The copies before the one that it answers at once may have got lost.
    if (t.responses != none && e.at(t.responses).at() > limit && may_get_lost(e, q) &&
        answers_a_copy(e.at(t.responses), q))
        return j.inconclusive(t.server, "c");
    if (t.responses == none ? j.over(limit, t.server, "c") : e.at(t.responses).at() > limit)
    {
        j.broken('c', {.offender = &q,
                       .expected = "a response within 3.5 s",
                       .observed = "none within 4 s",
                       .party = t.server});
    }
}

// clang-format off
constexpr rule later_server_rows[] = {
    {"TXN-ACC-1", "UAS, proxy", "RFC 6026 6, 7.1, 8.5, 8.7",
     "A copy of an INVITE after its 2xx is absorbed.",
     "what follows a copy of an INVITE that has its 2xx", acc_letters,
     {.methods = only({method::invite}), .reads = of_machines, .timed = "a", .response = check_anew, .transaction = check_acc}},
    {"TXN-408-1", "UAS, registrar, proxy", "RFC 4320 4.2",
     "No 408 answers a request other than INVITE.",
     "responses to other requests", timeout_letters,
     {.of = responses, .message = check_408}},
    {"TXN-1XX-1", "UAS, registrar, proxy", "RFC 4320 4.1",
     "Another request gets 100 only, over UDP not before Timer E reaches T2, or its final response by then.",
     "responses to other requests, and their times", early_letters,
     {.methods = all_but({method::invite}), .reads = of_machines, .timed = "bc", .response = check_each_1xx, .transaction = check_1xx}},
};
// clang-format on

}  // namespace

std::span<const rule> later_server_rules() { return later_server_rows; }

}  // namespace rules
