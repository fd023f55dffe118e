// DLG: requests within a dialog as their receiver takes them (RFC 3261 12.2.2), and when a dialog is over for
// who made one (12.2.1.2).
#include "rules/attempts.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"
#include "rules/route_set.hpp"

#include <algorithm>
#include <array>

namespace rules {

namespace {

using sip::method;

// What refuses a request before its place in a dialog is looked at (RFC 3261 8.2, 22), or for want of
// anything.
bool is_of_another_kind(int status)
{
    constexpr std::array these = {400, 401, 403, 404, 405, 407, 413, 414, 415, 416,
                                  420, 421, 423, 482, 483, 489, 493, 501, 503, 505};
    return std::ranges::find(these, status) != these.end();
}

// The first final response, by who decided on it, to a request within something.
const reading* answer_of(const exchanges& e, const transaction& t, judgement& j)
{
    const auto& r = e.at(t.request);
    const auto* final = e.final_of(t);
    const bool usable = final && r.complete() && !r.to.tag.empty() && !r.message->error() &&
                        !final->message->error() && !e.passed_on(*final);
    return usable && !j.touched(t) ? final : nullptr;
}

constexpr letter cseq_letters[] = {
    {'a', level::must, "a request with a lower CSeq than the one before it is not answered by 500"},
    {'b', level::should, "a request whose CSeq leaves a gap is refused by 500"},
};

// The request with the highest CSeq number that the server has answered before `r` came, the same way round.
const reading* highest_answered(const exchanges& e, const transaction& t, const reading& r)
{
    const reading* found = nullptr;
    const auto look_at = [&](const reading& o) {
        const bool counts = o.request && o.has_cseq && o.method != method::ack &&
                            o.method != method::cancel && o.seen->to == t.server && o.from.tag == r.from.tag;
        const auto* other = counts && o.transaction != r.transaction ? e.transaction_of(o) : nullptr;
        const bool answered =
            other && other->responses != none && e.at(other->responses).index < r.index && !other->tainted;
        if (answered && (!found || o.cseq.number > found->cseq.number))
            found = &e.at(other->request);
    };
    int steps = limits::look_back;
    for (auto at = r.before_in_dialog; at != none && steps > 0; at = e.at(at).before_in_dialog, --steps)
        look_at(e.at(at));
    if (steps == 0)
        return nullptr;
    if (const auto* first = e.first_invite(r))
        look_at(*first);
    return found;
}

// A request that was sent behind it came before it, as far as the server is concerned.
bool may_be_overtaken(const exchanges& e, const reading& r, const reading& final)
{
    int steps = limits::look_back;
    for (auto at = final.before_in_dialog; at != none && at > r.index; at = e.at(at).before_in_dialog)
        if (steps-- == 0 || (e.at(at).request && e.at(at).from.tag == r.from.tag))
            return true;
    return false;
}

void check_cseq(const exchanges& e, const transaction& t, judgement& j)
{
    const auto* final = answer_of(e, t, j);
    const auto& r = e.at(t.request);
    const auto* d = final ? e.dialog_before(r) : nullptr;
    if (!d || !d->known() || d->one_tag || d->bye != none || e.docket().begun_before ||
        e.at(t.request).seen->taint.touched.meet(j.rule().check.reads))
        return;
    const auto* highest = highest_answered(e, t, r);
    if (!highest)
        return;
    const auto number = r.cseq.number, before = highest->cseq.number;
    const auto status = final->status;
    if (number < before)
    {
        if (is_of_another_kind(status) || status == 481)
            return;
        j.could_break(t.server, "a");
        if (status != 500)
            j.broken('a', {final, "500", std::to_string(status), final->line, &r});
    }
    // 500 may also say that another request is not answered yet (RFC 3261 14.2, RFC 3311 5.2).
    else if (number > before + 1 && r.method != method::invite && r.method != method::update &&
             !may_be_overtaken(e, r, *final))
    {
        j.could_break(t.server, "b");
        if (status == 500)
            j.broken('b', {final, "no 500", "500", final->line, &r});
    }
}

constexpr letter gone_letters[] = {
    {'a', level::must, "a request of no dialog that is known is answered by 2xx"},
    {'b', level::must, "it is refused by another code than 481"},
};

void check_gone(const exchanges& e, const transaction& t, judgement& j)
{
    const auto* final = answer_of(e, t, j);
    const auto& r = e.at(t.request);
    const auto* d = final ? e.dialog_before(r) : nullptr;
    if (!d || d->known())
        return;
    const auto status = final->status;
    if (e.docket().begun_before || (status != 481 && !e.surrounded(t.server)))
        return j.inconclusive(t.server, "ab");
    if (is_of_another_kind(status) || (status >= 500 && status < 600))
        return;
    // 12.2.2: "Based on the To tag, the UAS MAY either accept or reject the request."
    const auto* who = e.who(t.server);
    const bool recovers = who && who->recovers_dialogs;
    if (recovers && final->success())
        return;
    j.could_break(t.server, recovers ? "b" : "ab");
    if (status != 481)
        j.broken(final->success() ? 'a' : 'b', {final, "481", std::to_string(status), final->line, &r});
}

constexpr letter end_letters[] = {
    {'a', level::should, "the dialog is used on after 481 or 408, and there is no BYE"},
};

// What ended the usage of an INVITE for the sender of `r` (RFC 5057 5.1): 481 or 408 to one of its requests,
// which it had read.
const reading* ended_by(const exchanges& e, const reading& r)
{
    constexpr auto these = only({method::invite, method::update, method::info});
    return newest_before(e, r, [&](const reading& o) {
        const auto* q = o.response && (o.status == 481 || o.status == 408) && o.seen->to == r.seen->from
                            ? e.request_of(o)
                            : nullptr;
        return q && (these & bit(q->method)) != 0 && !q->to.tag.empty() && q->from.tag == r.from.tag &&
               e.originated(*q) && had_read(e, o, r);
    });
}

void check_end(const exchanges& e, const dialog& d, const reading& r, judgement& j)
{
    if (!r.complete() || !e.originated(r) || d.success == none || j.touched(r) ||
        (r.transaction != none && e.request_of(r) != &r))
        return;
    const auto* ended = ended_by(e, r);
    if (!ended || ended->seen->taint.touched.meet(j.rule().check.reads))
        return;
    j.could_break("a");
    if (r.method != method::bye)
        j.broken('a', {&r, "BYE", std::string{r.message->method_name()}, r.line, ended});
}

// clang-format off
constexpr auto of_dialogs = fields_of({sip::field_id::from, sip::field_id::to, sip::field_id::call_id, sip::field_id::cseq});
constexpr rule sequence_rows[] = {
    {"DLG-CSEQ-1", "UAS", "RFC 3261 12.2.2",
     "A request in a dialog with a lower CSeq than the one before it is answered by 500; a gap is no fault.",
     "responses to requests within a dialog", cseq_letters,
     {.server = user_agents, .methods = all_but({method::ack, method::cancel}), .reads = {.fields = of_dialogs, .start_line = true}, .transaction = check_cseq}},
    {"DLG-481-1", "UAS", "RFC 3261 12.2.2",
     "A request with a To tag that belongs to no dialog is answered by 481.",
     "responses to requests with a To tag", gone_letters,
     {.server = user_agents, .methods = all_but({method::ack, method::cancel, method::bye, method::notify, method::register_}),
      .reads = {.fields = of_dialogs, .start_line = true}, .transaction = check_gone}},
    {"DLG-END-1", "UAC", "RFC 3261 12.2.1.2; RFC 5057 5.1",
     "After 481 or 408 to a request within a call its sender sends BYE, and nothing else.",
     "requests after such an answer", end_letters,
     {.of = requests, .sender = no_proxy, .methods = only({method::invite, method::update, method::info, method::bye}),
      .reads = {.fields = of_dialogs, .start_line = true}, .dialog = check_end}},
};
// clang-format on

}  // namespace

std::span<const rule> sequence_rules() { return sequence_rows; }

}  // namespace rules
