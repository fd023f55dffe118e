// MOD: a call that is changed while it stands: one INVITE at a time, and what comes of two (RFC 3261 14).
#include "rules/attempts.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"
#include "rules/timing.hpp"
#include "rules/unseen.hpp"

#include <algorithm>

namespace rules {

namespace {

using sip::field_id;
using sip::method;
using namespace std::chrono_literals;

// Of the INVITEs before `r` in its call the newest that passes the test, in its dialog or where `r` is within
// what it began; null when there is none.
template <class Test>
const reading* invite_before(const exchanges& e, const reading& r, Test test)
{
    int steps = limits::look_back;
    for (auto at = r.invite_before; at != none && steps > 0; at = e.at(at).before_of_method, --steps)
    {
        const auto& o = e.at(at);
        const auto* t = o.complete() && o.transaction != r.transaction ? e.transaction_of(o) : nullptr;
        if (t && t->request == at && !t->tainted && test(o, *t))
            return &o;
    }
    return nullptr;
}

bool same_dialog(const reading& o, const reading& r) { return o.dialog == r.dialog && !o.to.tag.empty(); }

// Its sender cannot have given up yet, nor its receiver have forgotten it (17.1.1.2, 9.1).
bool surely_alive(const exchanges& e, const reading& o, fsm::time_point at)
{
    return at < o.at() + e.give_up() * 9 / 10;
}

// Who answers with a provisional response has the request, and owes it a final one.
bool had_begun(const exchanges& e, const transaction& t, const reading& r)
{
    return t.provisional != none && e.at(t.provisional).index < r.index;
}

// An INVITE that its sender made, as it was seen first, in a call that stands.
bool is_change(const exchanges& e, const dialog& d, const reading& r, judgement& j)
{
    return r.complete() && e.originated(r) && !e.docket().begun_before && !e.lossy() && d.success != none &&
           !j.touched(r) && (r.transaction == none || e.request_of(r) == &r);
}

constexpr letter glare_letters[] = {
    {'a', level::must, "its sender has an INVITE there that has no final response yet"},
    {'b', level::must, "its sender has still to answer an INVITE there"},
};

void check_glare(const exchanges& e, const dialog& d, const reading& r, judgement& j)
{
    if (!is_change(e, d, r, j))
        return;
    j.could_break("ab");
    const auto* own = invite_before(e, r, [&](const reading& o, const transaction& t) {
        return same_dialog(o, r) && o.seen->from == r.seen->from && o.from.tag == r.from.tag &&
               !surely_answered(e, t, r.index) && t.cancelled_by == none && surely_alive(e, o, r.at());
    });
    if (own)
        return j.broken('a', {&r, "the final response to the INVITE before it", "none yet", r.line, own});
    // RFC 5407 3.1.4: two that cross are nobody's fault; its machine may have sent the 100 as its user asked.
    const auto* others = invite_before(e, r, [&](const reading& o, const transaction& t) {
        return same_dialog(o, r) && o.seen->to == r.seen->from && o.from.tag == r.to.tag &&
               t.server == r.seen->from && !surely_answered(e, t, r.index) && t.cancelled_by == none &&
               had_begun(e, t, r) && e.at(t.provisional).at() + round_trip <= r.at();
    });
    const auto* perhaps = others ? nullptr : invite_before(e, r, [&](const reading& o, const transaction& t) {
        return same_dialog(o, r) && o.seen->to == r.seen->from && o.from.tag == r.to.tag &&
               t.server == r.seen->from && !final_before(t, r.index);
    });
    if (perhaps)
        j.inconclusive(r.seen->from, "b");
    if (others)
        j.broken('b', {&r, "its own final response to the INVITE that it had", "none yet", r.line, others});
}

// The final response of who decided on it to an INVITE within a call.
const reading* decision(const exchanges& e, const transaction& t, judgement& j)
{
    const auto& r = e.at(t.request);
    const auto* final = e.final_of(t);
    const bool usable =
        final && !r.to.tag.empty() && !e.docket().begun_before && !e.lossy() && answers(e, t, *final, j);
    return usable ? final : nullptr;
}

// Whether another INVITE was in progress, these do not tell.
bool tells_nothing(int status) { return is_beside_it(status) || status == 481 || status == 501; }

constexpr letter crossed_letters[] = {
    {'a', level::must, "INVITE is not answered by 491 while the one that it had sent itself is in progress"},
};

void check_crossed(const exchanges& e, const transaction& t, judgement& j)
{
    const auto* final = decision(e, t, j);
    const auto& r = e.at(t.request);
    if (!final)
        return;
    const auto* own = invite_before(e, r, [&](const reading& o, const transaction& other) {
        return same_dialog(o, r) && o.seen->from == t.server && o.from.tag == r.to.tag &&
               !surely_answered(e, other, final->index) && other.cancelled_by == none &&
               surely_alive(e, o, final->at());
    });
    if (!own || tells_nothing(final->status) || final->status == 500)
        return;
    j.could_break(t.server, "a");
    if (final->status != 491)
        j.broken('a', {final, "491", std::to_string(final->status), final->line, own});
}

constexpr letter second_letters[] = {
    {'a', level::must, "a second INVITE, before the first has its final response, is not answered by 500"},
    {'b', level::must, "that 500 has no Retry-After of 0 to 10 s"},
};

void check_second(const exchanges& e, const transaction& t, judgement& j)
{
    const auto* final = decision(e, t, j);
    const auto& r = e.at(t.request);
    if (!final)
        return;
    const auto* first = invite_before(e, r, [&](const reading& o, const transaction& other) {
        return other.server == t.server && o.from.tag == r.from.tag && o.cseq.number < r.cseq.number &&
               (same_dialog(o, r) || o.to.tag.empty()) && !surely_answered(e, other, final->index) &&
               other.cancelled_by == none && had_begun(e, other, *final);
    });
    if (!first || tells_nothing(final->status) || final->status == 491)
        return;
    j.could_break(t.server, "ab");
    const auto written = final->message->value(field_id::retry_after);
    const auto after = sip::number_of(*final->message, field_id::retry_after);
    if (final->status != 500)
        j.broken('a', {final, "500", std::to_string(final->status), final->line, first});
    else if (!final->has(field_id::retry_after) || (after && *after > 10))
        j.broken('b', {final, "Retry-After: 0 to 10", written.empty() ? "none" : std::string{written},
                       written, first});
}

constexpr letter pending_letters[] = {
    {'a', level::should, "who made the Call-ID tries again sooner than 2.1 s or later than 4 s after a 491"},
    {'b', level::should, "who did not make it tries again later than 2 s after a 491"},
    {'c', level::should, "ten times the delay is the same", false},
};

void check_again(const exchanges& e, const dialog& d, const reading& r, judgement& j)
{
    if (!is_change(e, d, r, j))
        return;
    const reading* glare = nullptr;
    invite_before(e, r, [&](const reading& o, const transaction& t) {
        const auto* final = e.final_of(t);
        const bool own = same_dialog(o, r) && o.seen->from == r.seen->from && o.from.tag == r.from.tag;
        if (own && final && final->status == 491 && final->index < r.index && e.arrived(*final))
            glare = final;
        return own;  // only the last one
    });
    const auto* first = e.first_invite(r);
    // Later it may be another change, that its user wants.
    constexpr auto another_change = 6s;
    if (!glare || !first || r.at() - e.arrival(*glare) > another_change)
        return;
    const auto waited = r.at() - e.arrival(*glare);
    const bool owner = first->from.tag == r.from.tag;
    j.could_break(owner ? "a" : "b");
    // rules.md appendix B
    const auto least = owner ? fsm::duration{2050ms} : fsm::duration{0},
               most = owner ? fsm::duration{4250ms} : fsm::duration{2250ms};
    if (waited < least || waited > most)
        j.broken(owner ? 'a' : 'b', {.offender = &r,
                                     .expected = owner ? "2.1 to 4 s after the 491" : "at most 2 s after it",
                                     .observed = seconds(waited),
                                     .against = glare,
                                     .beyond = waited < least ? least - waited : waited - most});
}

// clang-format off
constexpr auto of_changes = fields_of({field_id::from, field_id::to, field_id::call_id, field_id::cseq});
constexpr rule modification_rows[] = {
    {"MOD-GLARE-1", "UAC", "RFC 3261 14.1",
     "A further INVITE in a dialog waits until none is in progress there, in either direction.",
     "INVITEs within a dialog", glare_letters,
     {.of = requests, .sender = no_proxy, .methods = only({method::invite}), .reads = {.fields = of_changes, .start_line = true}, .dialog = check_glare}},
    {"MOD-491-1", "UAS", "RFC 3261 14.2",
     "An INVITE that comes while one's own is in progress in the dialog is answered by 491.",
     "responses to INVITEs within a dialog", crossed_letters,
     {.server = user_agents, .methods = only({method::invite}), .reads = {.fields = of_changes, .start_line = true}, .transaction = check_crossed}},
    {"MOD-500-1", "UAS", "RFC 3261 14.2",
     "A second INVITE in a dialog, before the first has its final response, is answered by 500 with Retry-After.",
     "responses to INVITEs within a dialog", second_letters,
     {.server = user_agents, .methods = only({method::invite}), .reads = {.fields = of_changes | bit(field_id::retry_after), .start_line = true}, .transaction = check_second}},
    {"MOD-491-2", "UAC", "RFC 3261 14.1; RFC 3311 5.3",
     "After 491 who made the Call-ID waits 2.1 to 4 s before it tries again, and who did not at most 2 s.",
     "the next INVITE after a 491", pending_letters,
     {.of = requests, .sender = no_proxy, .methods = only({method::invite}), .reads = {.fields = of_changes, .start_line = true}, .timed = "ab", .dialog = check_again}},
};
// clang-format on

}  // namespace

std::span<const rule> modification_rules() { return modification_rows; }

}  // namespace rules
