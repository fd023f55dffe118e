// TMR: session timers: how long a session lasts without a refresh, and who is to refresh it (RFC 4028).
#include "rules/attempts.hpp"
#include "rules/registry.hpp"
#include "rules/route_set.hpp"
#include "rules/timing.hpp"

#include <algorithm>

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr std::uint32_t least_interval = 90, usual_interval = 1800;  // 4
constexpr auto of_refreshes = only({method::invite, method::update});
bool may_refresh(const reading& r) { return (bit(r.method) & of_refreshes) != 0; }

// A Session-Expires or Min-SE, the octets a view into the message.
struct session_interval
{
    std::uint32_t seconds = 0;
    std::string_view octets;
    sip::param_list params;

    bool by(std::string_view side) const { return sip::iequals(params.value("refresher"), side); }
    bool names_a_side() const { return by("uac") || by("uas"); }
};

// Nothing: it is absent, or it cannot be told, which is SYN-GRAM-1's and SYN-SINGLE-1's.
std::optional<session_interval> interval_of(const reading& r, field_id id)
{
    const auto* row = r.message->first(id);
    if (!row || r.message->next(*row) || sip::check(*r.message, *row))
        return {};
    const auto value = r.message->value(*row);
    const auto number = sip::parse_number(value.substr(0, value.find_first_of("; \t\r\n")));
    if (!number)
        return {};
    const auto params = value.substr(std::min(value.find(';'), value.size()));
    return session_interval{*number, value, sip::param_list{params}};
}

// Nothing: the list cannot be read.
std::optional<bool> lists_timer(const reading& r, field_id id)
{
    sip::token_list tags{*r.message, id};
    for (std::string_view tag; tags.next(tag);)
        if (sip::iequals(tag, "timer"))
            return true;
    return tags.error() ? std::nullopt : std::optional{false};
}

// Nothing where it is required and not supported, too: what is meant then, table 2 does not say.
std::optional<bool> client_supports(const reading& q)
{
    const auto supported = lists_timer(q, field_id::supported), required = lists_timer(q, field_id::require);
    return supported == true || supported == required ? supported : std::nullopt;
}

// What a message is asked, and by what it is measured.
struct question
{
    const reading& r;
    const reading* against;
    judgement& j;
    std::optional<level> how = {};

    // `where`: the octets that it stands in, or none.
    void owed(char letter, bool kept, std::string_view what, std::string_view where) const
    {
        j.could_break({&letter, 1});
        const auto observed = where.empty() ? std::string_view{"none"} : where;
        if (!kept)
            j.broken(letter, {&r, std::string{what}, std::string{observed}, where, against, how});
    }
    void at_least(std::uint32_t limit, const session_interval& said, char letter) const
    {
        owed(letter, said.seconds >= limit, "at least " + std::to_string(limit), said.octets);
    }
};

constexpr letter interval_letters[] = {
    {'a', level::must, "Session-Expires is below 90"},
    {'b', level::must, "Min-SE is below 90"},
    {'c', level::must, "Session-Expires is below Min-SE in one request"},
    {'d', level::must, "Session-Expires elsewhere than in INVITE, UPDATE and their 2xx"},
    {'e', level::must, "Min-SE elsewhere than in INVITE, UPDATE and their 422"},
    {'f', level::must, "INVITE or UPDATE has Session-Expires, and its Supported does not list timer"},
    {'g', level::should, "Session-Expires of a first INVITE is below 1800"},
};

// A value below the floor that somebody else chose: who passes it on, or accepts it, did not. 7.4: a refresh
// keeps the interval of the session, and the Min-SE of what refused the request before.
bool took_over(const exchanges& e, const reading& r, field_id id, std::uint32_t low)
{
    if (const auto* source = e.passed_on(r))
    {
        const auto was = interval_of(*source, id);
        return source->has(id) && (!was || was->seconds < least_interval);
    }
    const auto same = [&](const reading& o) {
        const auto was = interval_of(o, id);
        return was && was->seconds == low;
    };
    if (const auto* q = r.response ? e.request_of(r) : nullptr)
        return id == field_id::session_expires && same(*q);
    const auto before = tried_before(e, r);
    return (before && same(*before.refusal)) || newest_before(e, r, same);
}

// Letters: of its value, and of its place.
void check_field(
    const exchanges& e, const reading& r, field_id id, bool in_place, const char* letters, judgement& j)
{
    if (!r.has(id))
        return;
    if (!e.passed_on_with(r, id))
        question{r, nullptr, j}.owed(letters[1], in_place, "none in such a message", r.message->value(id));
    const auto said = in_place ? interval_of(r, id) : std::nullopt;
    if (said && (said->seconds >= least_interval || !took_over(e, r, id, said->seconds)))
        question{r, nullptr, j}.at_least(least_interval, *said, letters[0]);
}

// Of an INVITE or UPDATE that its sender made.
void check_request_interval(const exchanges& e, const reading& r, judgement& j)
{
    const auto asked = interval_of(r, field_id::session_expires), least = interval_of(r, field_id::min_se);
    const question of{r, nullptr, j};
    // 7.1: MUST; 7.4, of what refreshes a session: "SHOULD be equal to the maximum" of Min-SE and the
    // interval.
    const auto how = r.to.tag.empty() ? level::must : level::should;
    if (asked && least)
        question{r, nullptr, j, how}.at_least(least->seconds, *asked, 'c');
    if (!r.has(field_id::session_expires))
        return;
    if (const auto supported = lists_timer(r, field_id::supported))
        of.owed('f', *supported, "timer in Supported", r.message->value(field_id::supported));
    // Below 90 it is letter a's. What follows a refusal is no free choice (7.3, 7.4).
    if (asked && asked->seconds >= least_interval && r.method == method::invite && e.initial(r) &&
        !r.has(field_id::min_se) && !e.earlier_outside(r))
        of.at_least(usual_interval, *asked, 'g');
}

void check_interval_fields(const exchanges& e, const reading& r, judgement& j)
{
    const auto* q = e.request_of(r);
    // Its sender wrote what it carries, or it is known what of it it had received.
    const bool its_own = r.request ? e.originated(r) : q && q->method == r.method && decided(e, r);
    if (!its_own && !e.passed_on(r))
        return;
    const bool refresh = may_refresh(r);
    check_field(e, r, field_id::session_expires, refresh && (r.request || r.success()), "ad", j);
    check_field(e, r, field_id::min_se, refresh && (r.request || r.status == 422), "be", j);
    if (refresh && e.originated(r) && !e.is_proxy(r.seen->from))
        check_request_interval(e, r, j);
}

constexpr letter given_letters[] = {
    {'a', level::must, "Session-Expires of the 2xx is above that of the request, or below its Min-SE"},
    {'b', level::must, "it names no refresher"},
    {'c', level::must, "the request names a refresher, and the 2xx the other one"},
    {'d', level::must, "refresher=uac, and the client does not support timer"},
    {'e', level::must, "refresher=uac without Require: timer"},
    {'f', level::should, "refresher=uas without Require: timer, and the client supports timer"},
};

// 9, table 2.
void check_refresher(const reading& q, const reading& r, const session_interval& given, judgement& j)
{
    const auto told = [&](char letter, bool kept, std::string_view expected) {
        question{r, &q, j}.owed(letter, kept, expected, given.octets);
    };
    told('b', given.params.has("refresher"), "refresher=uac or refresher=uas");
    const auto asked = interval_of(q, field_id::session_expires);
    const auto supports = client_supports(q), requires_it = lists_timer(r, field_id::require);
    if (!supports || !given.names_a_side())
        return;
    const bool by_client = given.by("uac"), named = asked && asked->names_a_side();
    if (!*supports)  // and named: "this particular combination shouldn't happen"
        return named ? void() : told('d', !by_client, "refresher=uas, as the client does not support timer");
    if (named)
        told('c', asked->by("uac") == by_client, asked->octets);
    if (requires_it)
        told(by_client ? 'e' : 'f', *requires_it, "Require: timer beside it");
}

void check_given_interval(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto given = r.success() ? interval_of(r, field_id::session_expires) : std::nullopt;
    if (!given || !answers(e, t, r, j))
        return;
    const auto& q = e.at(t.request);
    const auto asked = interval_of(q, field_id::session_expires), least = interval_of(q, field_id::min_se);
    const bool asks = q.has(field_id::session_expires);
    const auto floor = std::max(least ? least->seconds : 0, least_interval);
    // Where the request asks for less than it allows, no value is right.
    if (asks ? asked && asked->seconds >= floor : least.has_value())
    {
        const question of{r, &q, j};
        of.owed('a', !asks || given->seconds <= asked->seconds, "no more than was asked for", given->octets);
        of.at_least(least ? least->seconds : 0, *given, 'a');
    }
    check_refresher(q, r, *given, j);
}

constexpr letter too_small_letters[] = {
    {'a', level::must, "422 has no Min-SE"},
    {'b', level::must, "422 to a request without Session-Expires, or with one that is not below its Min-SE"},
    {'c', level::should, "422 to a request whose Supported does not list timer"},
    {'d', level::must,
     "the INVITE after a 422 has no Min-SE, or one or a Session-Expires below that of the 422"},
    {'e', level::must, "its CSeq number is not above that of the INVITE that was refused"},
    // With another Call-ID, or other tags, it is another call to who watches.
    {'f', level::should, "it has another Call-ID, To or From", false},
};

void check_too_small(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    if (r.status != 422 || !answers(e, t, r, j))
        return;
    const auto& q = e.at(t.request);
    const auto asked = interval_of(q, field_id::session_expires), least = interval_of(r, field_id::min_se);
    const question of{r, &q, j};
    of.owed('a', r.has(field_id::min_se), "Min-SE", {});
    if (!q.has(field_id::session_expires))
        of.owed('b', false, "no 422, as the request has no Session-Expires", r.line);
    else if (asked && least)
        of.owed('b', asked->seconds < least->seconds, "more than was asked for", least->octets);
    if (const auto supports = client_supports(q))
        of.owed('c', *supports, "no 422, as the client does not support timer", r.line);
}

void check_after_too_small(const exchanges& e, const reading& r, judgement& j)
{
    const auto before = tried_before(e, r);
    if (!before || before.refusal->status != 422 || j.touched(r) || j.touched(*before.request))
        return;
    const auto least = interval_of(*before.refusal, field_id::min_se);
    if (!least || j.touched(*before.refusal))
        return;
    if (before.crossed)
        return j.inconclusive(r.seen->from, "de");
    question{r, before.request, j}.owed('e', r.cseq.number > before.request->cseq.number, "a higher number",
                                        r.message->value(field_id::cseq));
    const question of{r, before.refusal, j};
    const auto given = interval_of(r, field_id::min_se), asked = interval_of(r, field_id::session_expires);
    if (!r.has(field_id::min_se))
        of.owed('d', false, "the Min-SE of the 422", {});
    for (const auto* one : {&given, &asked})
        if (*one)
            of.at_least(least->seconds, **one, 'd');
}

constexpr letter refresh_letters[] = {
    {'a', level::must, "neither a refresh nor BYE before the session expires"},
    // Whether an INVITE or UPDATE is there to refresh the session, or to change it, it does not say.
    {'b', level::should, "the refresh does not come at about half the interval", false},
    {'c', level::must, "the refresh repeats the description, but not its o=", false},  // SDP-VER-1.a
    {'d', level::should, "a refreshing INVITE has no offer, or an UPDATE has one", false},
    {'e', level::should, "the refresh has no Session-Expires", false},
};

constexpr letter expiry_letters[] = {
    {'a', level::should, "no BYE by the end of an interval in which nobody refreshed the session"},
    // Why a BYE was sent no message says.
    {'b', level::should, "that BYE comes long before the end of the interval", false},
};

// The final response to another refresh came after this one, which it thus does not leave to count (7.2).
bool settled_later(const exchanges& e, const reading& q, const reading& ok)
{
    const auto later = [&](const reading& o) {
        const bool other = o.request && may_refresh(o) && o.transaction != ok.transaction;
        const auto* t = other ? e.transaction_of(o) : nullptr;
        const auto* final = t ? e.final_of(*t) : nullptr;
        return final && final->index > ok.index;
    };
    const auto* first = e.first_invite(q);
    return (first && later(*first)) || newest_before(e, ok, later);
}

// A session that expires, for its refresher or the other one, who is under test.
struct timed_session
{
    const reading *q, *ok;
    party_index who;
    fsm::duration interval;
    fsm::time_point begun, refreshed, ended;  // `refreshed`, `ended`: the first INVITE or UPDATE, and BYE
    bool hung_up;                             // `who` sent that BYE
    fsm::time_point deadline() const { return begun + interval; }
    fsm::time_point patience() const { return begun + interval + interval / 10; }  // rules.md appendix B
};

std::optional<timed_session> timed_by(const exchanges& e, const transaction& t, bool refresher, judgement& j)
{
    const auto& q = e.at(t.request);
    const auto* ok = e.final_of(t);
    if (!ok || !ok->success() || !ok->complete() || !q.complete() || e.lossy() || !e.arrived(*ok) ||
        (t.method == method::invite && t.acknowledged == fsm::never) || j.touched(t))
        return {};
    const auto set = interval_of(*ok, field_id::session_expires);
    if (!set || !set->names_a_side() || settled_later(e, q, *ok))
        return {};
    const bool is_client = set->by("uac") == refresher;
    const auto who = is_client ? t.client : t.server;
    const auto* party = e.who(who);
    if (!party || !party->device || e.is_proxy(who) || !(is_client ? e.originated(q) : decided(e, *ok)))
        return {};
    const auto refreshed = std::min(e.first_after(*ok, method::invite), e.first_after(*ok, method::update));
    const auto bye = ok->dialog == none ? none : e.dialogs()[ok->dialog].bye;
    const bool hung_up = bye != none && e.transactions()[bye].client == who;
    const std::chrono::seconds interval{set->seconds};
    const auto begun = ok->last_at();  // the first copy may have been lost on the way
    return timed_session{&q, ok, who, interval, begun, refreshed, e.first_after(*ok, method::bye), hung_up};
}

void check_refreshed(const exchanges& e, const transaction& t, judgement& j)
{
    const auto s = timed_by(e, t, true, j);
    if (!s)
        return;
    const auto next = std::min(s->refreshed, s->ended);
    if (next <= s->deadline())
    {
        // At half the interval it is RECOMMENDED: long before, or by a BYE of the other one, it was not due.
        if (next >= s->begun + s->interval * 2 / 5 && (s->refreshed <= s->ended || s->hung_up))
            j.could_break(s->who, "a");
        return;
    }
    if (!e.surrounded(s->who))
        return j.inconclusive(s->who, "a");
    const bool late = next <= s->patience();
    if (!late && !j.over(s->patience(), s->who, "a"))
        return;
    proof why{s->ok, "INVITE, UPDATE or BYE within " + seconds(s->interval), "none", {}, s->q};
    why.party = s->who;
    if (late)
    {
        why.level = level::should;
        why.observed = "the first after " + seconds(next - s->begun);
    }
    j.broken('a', std::move(why));
}

void check_expiry(const exchanges& e, const transaction& t, judgement& j)
{
    const auto s = timed_by(e, t, false, j);
    if (!s || s->refreshed <= s->patience())
        return;
    if (s->ended <= s->patience())
    {
        // 10: "The minimum of 32 seconds and one third of the session interval is RECOMMENDED."
        const auto before = std::min<fsm::duration>(std::chrono::seconds{32}, s->interval / 3);
        if (s->ended >= s->deadline() - before - s->interval / 10 && s->hung_up)
            j.could_break(s->who, "a");
        return;
    }
    if (!e.surrounded(s->who))
        return j.inconclusive(s->who, "a");
    if (!j.over(s->patience(), s->who, "a"))
        return;
    proof why{s->ok, "BYE within " + seconds(s->interval) + ": nobody refreshes", "none", {}, s->q};
    why.party = s->who;
    j.broken('a', std::move(why));
}

// clang-format off
constexpr parts of_timers{.fields = fields_of({field_id::session_expires, field_id::min_se, field_id::supported, field_id::require, field_id::via,
                                               field_id::from, field_id::to, field_id::call_id, field_id::cseq}), .start_line = true};
constexpr rule session_timer_rows[] = {
    {"TMR-VAL-1", "UAC, proxy", "RFC 4028 4, 5, 7.1, 7.4, 9",
     "Session-Expires and Min-SE are at least 90, stand only where sessions are refreshed, and come with Supported: timer.",
     "Session-Expires and Min-SE", interval_letters,
     {.of = readable, .any_of = fields_of({field_id::session_expires, field_id::min_se}), .reads = of_timers, .message = check_interval_fields}},
    {"TMR-OK-1", "UAS", "RFC 4028 9",
     "A 2xx sets no longer interval than was asked for and none below Min-SE, and names who refreshes, as the request allows.",
     "2xx to INVITE and UPDATE with Session-Expires", given_letters,
     {.server = user_agents, .methods = of_refreshes, .reads = of_timers, .response = check_given_interval}},
    {"TMR-422-1", "UAS, proxy; UAC", "RFC 4028 6, 7.1, 7.3, 7.4, 8.1, 9",
     "422 says which interval is long enough, to who asked for a shorter one, and who tries again heeds it.",
     "422 to INVITE and UPDATE, and the INVITE that follows", too_small_letters,
     {.of = requests, .sender = no_proxy, .methods = of_refreshes, .reads = of_timers, .message = check_after_too_small, .response = check_too_small}},
    {"TMR-REFR-1", "UA (refresher)", "RFC 4028 7.2, 7.4, 9, 10",
     "Who is to refresh a session does so before it expires, or ends it.",
     "the first INVITE, UPDATE or BYE after a 2xx with Session-Expires", refresh_letters,
     {.methods = of_refreshes, .reads = of_machines, .awaited = "a", .transaction = check_refreshed}},
    {"TMR-BYE-1", "UA (not refresher)", "RFC 4028 10",
     "Who waits for a refresh that does not come ends the session by BYE.",
     "what follows a 2xx with Session-Expires when nothing refreshes the session", expiry_letters,
     {.methods = of_refreshes, .reads = of_machines, .awaited = "a", .transaction = check_expiry}},
};
// clang-format on

}  // namespace

std::span<const rule> session_timer_rules() { return session_timer_rows; }

}  // namespace rules
