// EVT: who subscribes, and who notifies (RFC 6665).
#include "rules/compare.hpp"
#include "rules/refusals.hpp"
#include "rules/registry.hpp"
#include "rules/route_set.hpp"
#include "rules/subscriptions.hpp"
#include "rules/timing.hpp"

#include <algorithm>
#include <array>

namespace rules {

namespace {

using sip::field_id;
using sip::method;

bool untouched(const reading& r, const judgement& j)
{
    return !r.seen->taint.touched.meet(j.rule().check.reads);
}

constexpr letter sub_letters[] = {
    {'a', level::must, "SUBSCRIBE has no Event, or one without a package"},
    // DLG-CT-1.a says it.
    {'b', level::must, "SUBSCRIBE has not exactly one Contact", false},
    {'c', level::must, "a refresh lacks the id that the Event of its subscription has"},
    {'d', level::should, "SUBSCRIBE has no Expires"},
};

// The SUBSCRIBE that made the dialog of `r`, where it and all that followed it are to this package with an
// id, and none of them was refused within the dialog; null when there is none. So `r` can be about no
// subscription without an id.
const reading*
made_with_id(const exchanges& e, const reading& r, std::string_view package, const judgement& j)
{
    const reading* made = nullptr;
    int steps = limits::look_back;
    for (auto at = r.before_of_method; at != none; at = e.at(at).before_of_method)
    {
        const auto& o = e.at(at);
        if (steps-- == 0)
            return nullptr;
        if (o.seen->from != r.seen->from || o.from.tag != r.from.tag ||
            (!o.to.tag.empty() && o.to.tag != r.to.tag))
            continue;
        const auto* t = e.transaction_of(o);
        const auto* final = t ? e.final_of(*t) : nullptr;
        const bool refused = final && final->refusal();
        if (refused && o.to.tag.empty())
            continue;
        const auto event = event_of(o);
        if (refused || !untouched(o, j) || !event || event->package != package || !event->id)
            return nullptr;
        if (o.to.tag.empty())
            made = &o;
    }
    return made;
}

void check_event_id(const exchanges& e, const reading& r, judgement& j)
{
    const auto event = r.to.tag.empty() || e.docket().begun_before ? std::nullopt : event_of(r);
    // A REFER makes a subscription to it without an id (RFC 3515 2.4.6).
    const auto* made =
        event && event->package != refer_package ? made_with_id(e, r, event->package, j) : nullptr;
    if (!made)
        return;
    const auto value = r.message->value(field_id::event);
    j.could_break("c");
    if (!event->id)
        j.broken('c', {&r, whole(*made, field_id::event), std::string{value}, value, made});
}

void check_subscribe(const exchanges& e, const reading& r, judgement& j)
{
    if (!e.originated(r) || !r.complete() || j.touched(r))
        return;
    const auto value = r.message->value(field_id::event);
    j.could_break("ad");
    if (!r.has(field_id::event))
        j.broken('a', {&r, "Event", "no such header field"});
    else if (value.empty() || value.front() == ';')
        j.broken('a', {&r, "an event package", std::string{value}, value});
    if (!r.has(field_id::expires))
        j.broken('d', {&r, "Expires", "no such header field"});
    check_event_id(e, r, j);
}

constexpr letter ok_letters[] = {
    {'a', level::must, "a 2xx to SUBSCRIBE has no Expires"},
    {'b', level::must, "its Expires is greater than that of the request"},
    {'c', level::must, "SUBSCRIBE or NOTIFY is answered by 202"},
};

void check_ok(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    if (!r.success() || !answers(e, t, r, j))
        return;
    const auto& q = e.at(t.request);
    j.could_break("c");
    if (r.status == 202)
        j.broken('c', {&r, "200", "202", r.line, &q});
    if (t.method != method::subscribe)
        return;
    j.could_break("a");
    if (!r.has(field_id::expires))
        return j.broken('a', {&r, "Expires", "no such header field", {}, &q});
    const auto asked = sip::number_of(*q.message, field_id::expires),
               given = sip::number_of(*r.message, field_id::expires);
    if (!asked || !given)
        return;
    j.could_break("b");
    if (*given > *asked)
        j.broken('b', {&r, "at most " + std::to_string(*asked), std::to_string(*given),
                       r.message->value(field_id::expires), &q});
}

constexpr letter notified_letters[] = {
    {'a', level::must, "no NOTIFY within 64*T1 after a 2xx to SUBSCRIBE"},
    {'b', level::should, "the first NOTIFY comes later than a second after it"},
    {'c', level::should, "NOTIFY for which nobody has subscribed"},
};

void check_notified(const exchanges& e, const transaction& t, judgement& j)
{
    const auto* ok = t.method == method::subscribe ? confirmed(e, t, j) : nullptr;
    if (!ok)
        return;
    if (!would_be_seen(e, t))
        return j.inconclusive(t.server, "ab");
    const auto deadline = ok->at() + e.surely_given_up();
    const auto* told = told_after(e, e.at(t.request), deadline);
    if (!told)
    {
        if (j.over(deadline, t.server, "a"))
            j.broken('a', {ok, "NOTIFY", "none in " + seconds(e.surely_given_up()), {}, &e.at(t.request)});
        return;
    }
    j.could_break(t.server, "a");
    if (told->seen->from != t.server)
        return;
    j.could_break(t.server, "b");
    if (const auto late = told->at() - ok->at(); late > at_once)
        j.broken('b', {.offender = told,
                       .expected = "NOTIFY at once",
                       .observed = seconds(late) + " after the " + std::to_string(ok->status),
                       .against = ok,
                       .beyond = late - at_once});
}

// Whoever subscribes gives a From tag, so that what has no To tag answers to no subscription, not even to one
// that nobody saw.
void check_asked_for(const exchanges& e, const reading& r, judgement& j)
{
    if (r.method != method::notify || !e.originated(r) || !r.complete() || e.docket().begun_before ||
        j.touched(r))
        return;
    if (e.initial(r) && r.before_in_call == none)
        j.broken('c', {&r, "a SUBSCRIBE or REFER before it", "none", r.line});
    else if (const auto* asked = subscription_of(e, r); asked && asked->from.tag == r.to.tag)
        j.could_break("c");
}

constexpr letter content_letters[] = {
    // IDS-TAG-1.b says it.
    {'a', level::must, "Call-ID or tags of NOTIFY are not those of the subscription", false},
    {'b', level::must, "package or id of its Event is that of no subscription"},
    {'c', level::must, "no Subscription-State"},
    {'d', level::must, "active or pending without expires"},
    {'e', level::must, "expires is larger than what was granted"},
    // What a package has without Accept is said in the document of each.
    {'f', level::must, "its body is of a type that the subscriber does not accept", false},
    {'g', level::should, "terminated without reason, or with expires"},
};

void check_event(const exchanges& e, const reading& r, const token_value* state, judgement& j)
{
    const auto event = event_of(r);
    const auto value = r.message->value(field_id::event);
    if (r.has(field_id::event) && !event)
        return;
    const auto asked = asked_before(e, r, event, j.rule().check.reads);
    if (!asked)
        return j.inconclusive(r.seen->from, "be");
    if (!asked->any)
        return;
    j.could_break("b");
    if (!asked->to_it)
        return j.broken('b', {&r, "the Event of a SUBSCRIBE or REFER before it",
                              event ? std::string{value} : "no such header field", value});
    const auto left = state ? sip::parse_number(state->params.value("expires")) : sip::parse_number("");
    if (!left || asked->by_refer || !asked->granted || asked->without_end || state->is("terminated"))
        return;
    j.could_break("e");
    if (*left > asked->longest)
        j.broken('e', {&r, "at most " + std::to_string(asked->longest), std::to_string(*left),
                       r.message->value(field_id::subscription_state), asked->by});
}

void check_notify(const exchanges& e, const reading& r, judgement& j)
{
    if (!e.originated(r) || !r.complete() || j.touched(r))
        return;
    const auto state = token_value_of(r, field_id::subscription_state);
    check_event(e, r, state ? &*state : nullptr, j);
    j.could_break("c");
    if (!r.has(field_id::subscription_state))
        return j.broken('c', {&r, "Subscription-State", "no such header field"});
    if (!state)
        return;
    const auto value = r.message->value(field_id::subscription_state);
    const auto broken = [&](char letter, std::string_view expected) {
        j.broken(letter, {&r, std::string{expected}, std::string{value}, value});
    };
    const bool expires = state->params.has("expires");
    if (state->is("active") || state->is("pending"))
    {
        j.could_break("d");
        if (!expires)
            broken('d', "expires");
    }
    else if (state->is("terminated"))
    {
        j.could_break("g");
        if (expires || !state->params.has("reason"))
            broken('g', expires ? "no expires" : "reason");
    }
}

constexpr letter bad_event_letters[] = {
    {'a', level::should, "a package that nobody knows is refused by another status than 489"},
    {'b', level::should, "it is answered 2xx"},
    {'c', level::info, "489 without Allow-Events"},
};

void check_bad_event(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (!answers(e, t, r, j))
        return;
    if (r.status == 489)
    {
        j.could_break("c");
        if (!r.has(field_id::allow_events))
            j.broken('c', {&r, "Allow-Events", "no such header field", {}, &q});
    }
    const auto event = event_of(q);
    if (!event || !is_invented(event->package) || !asked_by_us(e, t) || !e.initial(q))
        return;
    if (r.success() || r.status == 489)
        j.could_break("b");
    if (r.success())
        return j.broken('b', {&r, "489", std::to_string(r.status), r.line, &q});
    constexpr std::array others = {400, 405, 406, 415, 481, 488, 501, 606};
    const bool wrong = std::ranges::find(others, r.status) != others.end();
    judge_refusal(e, t, r, {'a', r.status == 489, wrong, "489"}, was_accepted(e, t, r), j);
}

constexpr letter stray_letters[] = {
    // DLG-481-1 leaves NOTIFY out, as devices take some that nobody asked for; no script sends one.
    {'a', level::must, "a NOTIFY of no subscription is answered 2xx", false},
    // As above.
    {'b', level::must, "it is refused by another status than 481", false},
};

constexpr letter ending_letters[] = {
    // What is seen ends before a subscription expires.
    {'a', level::should, "no NOTIFY says that a subscription is terminated by timeout", false},
    {'b', level::must, "no NOTIFY with terminated within 64*T1 after a 2xx to SUBSCRIBE with Expires: 0"},
    {'c', level::must, "a further NOTIFY of a subscription after 481"},
};

void check_unsubscribed(const exchanges& e, const transaction& t, judgement& j)
{
    const auto& q = e.at(t.request);
    const auto expires = sip::number_of(*q.message, field_id::expires);
    if (!expires || *expires != 0 || q.to.tag.empty())
        return;
    const auto* ok = confirmed(e, t, j);
    if (!ok)
        return;
    const auto deadline = ok->at() + e.surely_given_up();
    const auto state_of = [](const reading& o) { return token_value_of(o, field_id::subscription_state); };
    const auto* last = notify_after(e, q, deadline, [&](const reading& o) {
        const auto state = o.from.tag != q.from.tag ? state_of(o) : token_value{};
        return !state || state->is("terminated");
    });
    if (last ? !state_of(*last) : !would_be_seen(e, t))
        j.inconclusive(t.server, "b");
    else if (last)
        j.could_break(t.server, "b");
    else if (j.over(deadline, t.server, "b"))
        j.broken('b', {ok, "NOTIFY with terminated", "none in " + seconds(e.surely_given_up()), {}, &q});
}

// Of a NOTIFY that was refused by 481: nothing more may follow it.
void check_quiet(const exchanges& e, const transaction& t, judgement& j)
{
    const auto* final = e.final_of(t);
    if (!final || final->status != 481 || !e.originated(e.at(t.request)) || !e.arrived(*final) ||
        j.touched(t))
        return;
    if (!e.surrounded(t.client) && !e.surrounded(t.server))
        return j.inconclusive(t.client, "c");
    j.over(final->at() + e.surely_given_up(), t.client, "c");
}

void check_ending(const exchanges& e, const transaction& t, judgement& j)
{
    t.method == method::subscribe ? check_unsubscribed(e, t, j) : check_quiet(e, t, j);
}

// The 481 to a NOTIFY of this subscription that the sender of `r` had read; null when there is none, or its
// peer has asked again since.
const reading* disowned_by(const exchanges& e, const reading& r)
{
    const auto event = event_of(r);
    if (!event)
        return nullptr;
    const auto* found = newest_before(e, r, [&](const reading& o) {
        if (o.request && (o.method == method::subscribe || o.method == method::refer))
            return true;
        const auto* q =
            o.response && o.status == 481 && o.method == method::notify && o.seen->to == r.seen->from
                ? e.request_of(o)
                : nullptr;
        return q && q->from.tag == r.from.tag && e.originated(*q) && event_of(*q) == event &&
               had_read(e, o, r);
    });
    const auto* again = found && found->response ? subscription_of(e, r) : nullptr;
    return found && found->response && !(again && again->index > found->index) ? found : nullptr;
}

void check_further(const exchanges& e, const dialog&, const reading& r, judgement& j)
{
    if (r.method != method::notify || !r.complete() || !e.originated(r) || j.touched(r) ||
        (r.transaction != none && e.request_of(r) != &r))
        return;
    if (const auto* ended = disowned_by(e, r); ended && untouched(*ended, j))
        j.broken('c', {&r, "no further NOTIFY", "NOTIFY", r.line, ended});
}

// clang-format off
constexpr auto subscribe_alone = only({method::subscribe}), of_subscriptions = only({method::subscribe, method::notify});
constexpr auto of_events = fields_of({field_id::event, field_id::subscription_state, field_id::expires, field_id::from, field_id::to});
constexpr rule event_rows[] = {
    {"EVT-SUB-1", "UAC (subscriber)", "RFC 6665 3.1.1, 3.1.2, 4.5.2, 8.2.1; RFC 3261 8.1.1.8",
     "SUBSCRIBE says what it subscribes to, and for how long.",
     "Event and Expires of SUBSCRIBE requests", sub_letters,
     {.of = requests, .sender = no_proxy, .methods = subscribe_alone, .reads = {.fields = of_events}, .message = check_subscribe}},
    {"EVT-OK-1", "UAS (notifier)", "RFC 6665 3.1.1, 4.2.1.1, 4.2.1.4, 8.3.1",
     "A 2xx to SUBSCRIBE says how long the subscription lasts, which is no longer than asked for; 202 is of the past.",
     "2xx to SUBSCRIBE and NOTIFY", ok_letters,
     {.server = no_proxy, .methods = of_subscriptions, .reads = {.fields = bit(field_id::expires), .start_line = true}, .response = check_ok}},
    {"EVT-NOT-1", "UAC (notifier)", "RFC 6665 4.2.1, 4.2.1.2, 4.2.2",
     "A NOTIFY follows each 2xx to SUBSCRIBE at once, and none comes to who has not subscribed.",
     "NOTIFY after a 2xx to SUBSCRIBE, and NOTIFY that begins a call", notified_letters,
     {.of = requests, .sender = no_proxy, .server = no_proxy, .methods = of_subscriptions, .reads = {.fields = of_events, .start_line = true},
      .timed = "b", .awaited = "a", .message = check_asked_for, .transaction = check_notified}},
    {"EVT-NOT-2", "UAC (notifier)", "RFC 6665 3.2.1, 4.2.2, 4.4.1, 8.2.1; RFC 3515 2.4.4",
     "NOTIFY says which subscription it is of, its state, and how long it lasts yet or why it ended.",
     "Event and Subscription-State of NOTIFY requests", content_letters,
     {.of = requests, .sender = no_proxy, .methods = only({method::notify}), .reads = {.fields = of_events}, .message = check_notify}},
    {"EVT-489-1", "UAS (notifier)", "RFC 6665 4.2.1.1, 8.3.2; RFC 3265 7.2",
     "A package that is not understood is refused by 489.",
     "what is answered to a SUBSCRIBE for a package that nobody knows, and 489 responses", bad_event_letters,
     {.server = no_proxy, .methods = subscribe_alone, .reads = {.fields = fields_of({field_id::event, field_id::allow_events}), .start_line = true}, .response = check_bad_event}},
    {"EVT-481-1", "UAS (subscriber)", "RFC 6665 4.1.3",
     "A NOTIFY that matches no subscription is answered 481.",
     "what is answered to such a NOTIFY", stray_letters, {}},
    {"EVT-END-1", "UAC (notifier)", "RFC 6665 4.2.1.4, 4.2.2",
     "A subscription that ends is told to be terminated, and one that the subscriber does not know is over.",
     "NOTIFY after SUBSCRIBE with Expires: 0, and after 481 to a NOTIFY", ending_letters,
     {.of = requests, .sender = no_proxy, .client = no_proxy, .server = no_proxy, .methods = of_subscriptions, .reads = {.fields = of_events, .start_line = true},
      .awaited = "b", .dialog = check_further, .transaction = check_ending}},
};
// clang-format on

}  // namespace

std::span<const rule> event_rules() { return event_rows; }

}  // namespace rules
