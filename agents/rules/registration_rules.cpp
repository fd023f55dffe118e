// REG: how a user agent registers (RFC 3261 10.2). A series is the REGISTERs with one Call-ID from one party
// to one registrar.
#include "fsm/next_hop.hpp"
#include "rules/attempts.hpp"
#include "rules/bindings.hpp"
#include "rules/judge.hpp"
#include "rules/other_calls.hpp"
#include "rules/registry.hpp"
#include "rules/timing.hpp"

#include <algorithm>

namespace rules {

namespace {

using sip::field_id;
using sip::method;
using std::chrono::seconds;

constexpr letter form_letters[] = {
    {'a', level::must, "the Request-URI has a user or an @"},
    {'b', level::must, "the To URI is no SIP or SIPS URI"},
    {'c', level::must, "Contact: * without Expires: 0, or beside another Contact"},
    {'d', level::should, "From differs from To, and its sender registers nobody but itself"},
};

void check_form(const exchanges& e, const reading& r, judgement& j)
{
    if (!r.complete() || !e.originated(r))
        return;
    const auto target = r.message->request_uri();
    if (const auto uri = sip::parse_uri(target))
    {
        j.could_break("a");
        if (uri->has_user)
            j.broken('a', {&r, "a domain, without user and @", std::string{target}, target});
    }
    j.could_break("b");
    if (r.to.uri.scheme != sip::scheme::sip && r.to.uri.scheme != sip::scheme::sips)
        j.broken('b', {&r, "a SIP or SIPS URI", std::string{r.to.uri.octets}, r.to.uri.octets});
    // 10.2, From: "The value is the same as the To header field unless the request is a third-party
    // registration."
    if (const auto* who = e.who(r.seen->from); who && who->registers_itself_only)
    {
        j.could_break("d");
        if (r.from.uri.user != r.to.uri.user || !sip::iequals(r.from.uri.host, r.to.uri.host))
            j.broken('d', {&r, std::string{r.to.uri.octets}, std::string{r.from.uri.octets}, r.from.octets});
    }
    const bindings asked{r};
    if (!asked.has_star() || !asked.whole())
        return;
    j.could_break("c");
    const auto value = r.message->value(field_id::contact);
    if (asked.size() > 1)
        j.broken('c', {&r, "* and no other Contact", std::to_string(asked.size()) + " values", value});
    else if (asked.expires() != 0U)
        j.broken('c', {&r, "Expires: 0",
                       r.has(field_id::expires) ? std::string{r.message->value(field_id::expires)} : "none",
                       value});
}

constexpr letter seq_letters[] = {
    {'a', level::must, "the CSeq number is not one more than that of the REGISTER before it in its series"},
    {'b', level::must, "a new registration while the REGISTER before it is neither answered nor timed out"},
    {'c', level::should, "the Call-ID is another one since the device was started", false},
};

// `before` is the REGISTER that had `last`, or the proof from another docket.
void check_number(const exchanges& e, const reading& r, std::uint32_t last, proof why, judgement& j)
{
    if (e.lossy())
        return;
    const auto now = r.cseq.number;
    const auto written = r.message->value(field_id::cseq);
    j.could_break("a");
    why.offender = &r;
    why.expected = std::to_string(last + 1);
    why.observed = std::to_string(now);
    why.octets = written;
    if (now == last + 1)
        return;
    // What has the numbers between may have gone another way.
    if (now > last && !e.surrounded(r.seen->from))
        return j.inconclusive(r.seen->from, "a");
    j.broken('a', std::move(why));
}

bool binds_something(const bindings& all)
{
    return std::ranges::any_of(all, [&](const auto& one) { return !one.star && !all.removes(one); });
}

void check_seq(const exchanges& e, const reading& r, judgement& j)
{
    if (!r.complete() || !e.originated(r) || e.request_of(r) != &r)
        return;
    const auto* before = registered_before(e, r);
    if (!before)
    {
        if (const auto* again = e.reused(r, reuse::kind::registration))
            check_number(e, r, static_cast<std::uint32_t>(again->key),
                         {.offender = &r, .expected = {}, .observed = {}, .earlier = again}, j);
        return;
    }
    const auto* t = e.transaction_of(*before);
    if (!t || !before->complete() || j.touched(*before))
        return;
    const auto* final = e.final_of(*t);
    // The same number with credentials is AUT-RETRY-1.a's.
    const bool retry = final && (final->status == 401 || final->status == 407);
    if (!retry || r.cseq.number != before->cseq.number)
        check_number(e, r, before->cseq.number,
                     {.offender = &r, .expected = {}, .observed = {}, .against = before}, j);

    const bindings asked{r};
    if (!before->udp() || t->tainted || !sip::equal(r.to.uri, before->to.uri) || !asked.whole() ||
        !binds_something(asked))
        return;
    if (final && final->index < r.index && !e.lossy() && !had_read(e, *final, r))
        return j.inconclusive(r.seen->from, "b");
    j.could_break("b");
    // A registrar that never says anything may not be there, and the client may know (17.1.4).
    const bool open = (!final || final->index > r.index) && t->responses != none && e.arrived(*before);
    if (open && r.cseq.number > before->cseq.number && r.at() < before->at() + e.give_up() * 95 / 100)
    {
        j.broken('b', {&r,
                       "a final response to the REGISTER before it, or 64*T1",
                       rules::seconds(r.at() - before->at()) + " after it, unanswered",
                       {},
                       before});
    }
}

constexpr letter refr_letters[] = {
    {'a', level::should, "no REGISTER before the expires of the Contact that was bound ends"},
    {'b', level::should, "the next REGISTER comes after the expires of the Contact, by the longer Expires"},
    {'c', level::should, "the next REGISTER binds another Contact, and its sender has not moved"},
};

// The shortest interval that was granted to what this REGISTER asked for; of more than a minute nothing is
// waited for.
std::optional<seconds> shortest_grant(const reading& q, const reading& r)
{
    const bindings asked{q}, granted{r};
    std::optional<seconds> least;
    if (!asked.whole() || !granted.whole() || asked.has_star())
        return least;
    for (const auto& one : asked)
    {
        const auto* bound = asked.removes(one) ? nullptr : granted.find(one.uri);
        const auto interval = bound ? bindings::own_interval(*bound) : std::nullopt;
        if (interval && *interval > 0 && (!least || seconds{*interval} < *least))
            least = seconds{*interval};
    }
    return least && *least <= seconds{60} ? least : std::nullopt;
}

void check_refresh(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (!r.success() || t.final != r.index || !q.complete() || !e.originated(q) || e.lossy() ||
        !e.arrived(r) || j.touched(t))
        return;
    const auto granted = shortest_grant(q, r);
    if (!granted)
        return;
    const auto deadline = r.at() + *granted + at_once;
    const auto next = e.first_after(r, method::register_);
    const auto header = bindings{r}.expires();
    const bool longer = header && seconds{*header} > *granted + seconds{2};
    if (next <= deadline)
        return j.could_break(t.client, longer ? "ab" : "a");
    const auto* others = e.docket().others;
    if (!e.surrounded(t.client) || !others || others->registered(q.to.uri, t.server, q.call_id, r.at()))
        return j.inconclusive(t.client, "a");
    const auto expected = "a REGISTER within " + std::to_string(granted->count()) + " s";
    if (next != fsm::never && longer && next <= r.at() + seconds{*header} + at_once)
    {
        j.broken('b', {.offender = &r,
                       .expected = expected,
                       .observed = "after " + rules::seconds(next - r.at()),
                       .against = &q,
                       .party = t.client});
    }
    else if (next != fsm::never || j.over(deadline, t.client, "a"))
    {
        j.broken(
            'a',
            {.offender = &r, .expected = expected, .observed = "none", .against = &q, .party = t.client});
    }
}

// Its Via says where it is, and nobody told it that it is elsewhere (18.2.1, RFC 3581 4).
bool knows_its_place(const reading& q, const reading& r)
{
    const auto rport = r.via.params.value("rport");
    return (r.via.received.empty() || sip::iequals(r.via.received, q.via.host)) &&
           (rport.empty() || rport == std::to_string(fsm::port_of(r.via)));
}

void check_same_contact(const exchanges& e, const reading& r, judgement& j)
{
    const auto* before =
        e.originated(r) && r.complete() && e.request_of(r) == &r ? registered_before(e, r) : nullptr;
    const auto* t = before ? e.transaction_of(*before) : nullptr;
    const auto* final = t ? e.final_of(*t) : nullptr;
    if (!final || !final->success() || final->index > r.index || !e.arrived(*final) || j.touched(*before) ||
        !knows_its_place(*before, *final) || before->seen->source != r.seen->source)
        return;
    const bindings was{*before}, is{r};
    if (!was.whole() || !is.whole() || was.size() != 1 || is.size() != 1 || was.has_star() || is.has_star() ||
        was.removes(*was.begin()) || is.removes(*is.begin()))
        return;
    // 10.2: "it MAY send subsequent registrations containing new bindings": of another host, or no SIP URI.
    const auto &kept = was.begin()->uri, &now = is.begin()->uri;
    if (kept.scheme != now.scheme || !sip::iequals(kept.host, now.host))
        return;
    j.could_break("c");
    if (!was.find(is.begin()->uri))
        j.broken('c', {&r, std::string{was.begin()->uri.octets}, std::string{is.begin()->uri.octets},
                       is.begin()->octets, before});
}

constexpr letter err_letters[] = {
    {'a', level::must, "the REGISTER after a 423 asks for less than its Min-Expires"},
    {'b', level::should, "a new REGISTER less than 1 s after the one before it timed out"},
    {'c', level::must, "the Route of a REGISTER is the Record-Route of a response to one"},
};

// The first of its Contacts that is to be bound for less than this; null when there is none.
const sip::name_addr* too_brief(const bindings& asked, std::uint32_t least)
{
    for (const auto& one : asked)
        if (const auto interval = one.star ? std::nullopt : asked.interval(one);
            interval && *interval > 0 && *interval < least)
            return &one;
    return nullptr;
}

// `before` got the 423. Only who asks for longer than in it shows by that alone that it has read it.
void check_min_expires(
    const exchanges& e, const reading& r, const reading& before, const reading& final, judgement& j)
{
    const auto least = sip::number_of(*final.message, field_id::min_expires);
    const bindings asked{r}, refused{before};
    if (!least || !asked.whole() || !binds_something(asked) || !sip::equal(r.to.uri, before.to.uri))
        return;
    const auto* one = too_brief(asked, *least);
    const bool longer = !one && refused.whole() && too_brief(refused, *least);
    if (!longer && !had_read(e, final, r))
        return j.inconclusive(r.seen->from, "a");
    j.could_break("a");
    if (one)
        j.broken('a',
                 {&r, std::to_string(*least) + " or more", std::to_string(*asked.interval(*one)),
                  one->params.has("expires") ? one->octets : r.message->value(field_id::expires), &final});
}

// It was sent to the end of Timer F, so its last copy was sent before its sender gave up.
void check_patience(const exchanges& e, const reading& r, const reading& before, judgement& j)
{
    const auto last = before.last_at();
    if (!before.udp() || e.lossy() || last < before.at() + e.give_up() * 9 / 10)
        return;
    if (r.at() < last + at_once)
    {
        j.could_break("b");
        j.broken('b', {&r,
                       "1 s or more after it timed out",
                       rules::seconds(r.at() - last) + " after its last copy",
                       {},
                       &before});
    }
    else if (r.at() < before.at() + e.give_up() * 11 / 10 + at_once)
        j.inconclusive(r.seen->from, "b");
    else
        j.could_break("b");
}

void check_route(const reading& r, const reading& before, const reading& answer, judgement& j)
{
    const addresses recorded{*answer.message, field_id::record_route}, was{*before.message, field_id::route},
        is{*r.message, field_id::route};
    if (!recorded.whole() || !was.whole() || !is.whole() || recorded.size() == 0)
        return;
    const auto has = [](const addresses& all, const sip::name_addr& one) {
        return std::ranges::any_of(all, [&](const auto& other) { return repeats_route(other, one); });
    };
    j.could_break("c");
    for (const auto& one : recorded)
        if (has(is, one) && !has(was, one))
            return j.broken('c', {&r, "the Route that it had before",
                                  r.message->value(field_id::route).data()
                                      ? std::string{r.message->value(field_id::route)}
                                      : "",
                                  r.message->value(field_id::route), &answer});
}

void check_err(const exchanges& e, const reading& r, judgement& j)
{
    const auto* before =
        e.originated(r) && r.complete() && e.request_of(r) == &r ? registered_before(e, r) : nullptr;
    const auto* t = before ? e.transaction_of(*before) : nullptr;
    if (!t || j.touched(*before))
        return;
    const auto* final = e.final_of(*t);
    if (!final)
    {
        if (t->responses == none)
            check_patience(e, r, *before, j);
        return;
    }
    if (final->index > r.index || !e.arrived(*final) || j.touched(*final))
        return;
    if (final->status == 423)
        check_min_expires(e, r, *before, *final, j);
    check_route(r, *before, *final, j);
}

// clang-format off
constexpr auto series = fields_of({field_id::call_id, field_id::cseq, field_id::from, field_id::to, field_id::via});
constexpr auto of_grants = fields_of({field_id::contact, field_id::expires});
constexpr rule registration_rows[] = {
    {"REG-FORM-1", "UAC", "RFC 3261 10.2, 10.2.2",
     "A REGISTER names a domain, an address-of-record and Contacts; * stands alone and only with Expires: 0.",
     "REGISTER requests", form_letters,
     {.of = requests, .sender = no_proxy, .methods = only({method::register_}), .reads = {.fields = of_grants | fields_of({field_id::from, field_id::to}), .start_line = true}, .message = check_form}},
    {"REG-SEQ-1", "UAC", "RFC 3261 10.2, 10.2.4",
     "REGISTERs with one Call-ID count CSeq up by one, and wait for each other.",
     "the series of REGISTERs of one party at one registrar", seq_letters,
     {.of = requests, .sender = no_proxy, .methods = only({method::register_}), .reads = {.fields = series | of_grants}, .awaited = "b", .message = check_seq}},
    {"REG-REFR-1", "UAC", "RFC 3261 10.2.1.1, 10.2.4",
     "A binding is refreshed before the expires of its Contact ends, with the same Contact.",
     "the REGISTER that follows a 200 which grants up to 60 s", refr_letters,
     {.of = requests, .sender = no_proxy, .client = no_proxy, .methods = only({method::register_}), .reads = {.fields = series | of_grants}, .awaited = "ab",
      .message = check_same_contact, .response = check_refresh}},
    {"REG-ERR-1", "UAC", "RFC 3261 10.2, 10.2.7, 10.2.8",
     "After a 423 the interval is long enough, after a time-out there is a pause, and Record-Route makes no route.",
     "the REGISTER that follows a 423, no answer, or a response with Record-Route", err_letters,
     {.of = requests, .sender = no_proxy, .methods = only({method::register_}), .reads = {.fields = series | of_grants | fields_of({field_id::min_expires, field_id::record_route, field_id::route})}, .awaited = "b", .message = check_err}},
};
// clang-format on

}  // namespace

std::span<const rule> registration_rules() { return registration_rows; }

}  // namespace rules
