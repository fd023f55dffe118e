// REG-SRV: how a registrar answers (RFC 3261 10.3). Who decided on a response is the registrar; what is bound
// beside what was asked for is nobody's fault, because other clients bind, too.
#include "rules/attempts.hpp"
#include "rules/bindings.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"

#include <algorithm>

namespace rules {

namespace {

using sip::field_id;
using sip::method;
using std::chrono::seconds;

// The REGISTER before in the series whose 200 its sender had when it sent this one.
struct bound_before
{
    const reading *request = nullptr, *success = nullptr;
};
bound_before accepted_before(const exchanges& e, const reading& q, judgement& j)
{
    const auto* before = registered_before(e, q);
    const auto* t = before ? e.transaction_of(*before) : nullptr;
    const auto* final = t ? e.final_of(*t) : nullptr;
    if (!final || !final->success() || final->index > q.index || !e.arrived(*final) ||
        !sip::equal(before->to.uri, q.to.uri) || j.touched(*t))
        return {};
    return {before, final};
}

constexpr letter list_letters[] = {
    {'a', level::must, "a binding is missing: the one asked for, or one of the client's that still lasts"},
    {'b', level::must, "a binding is there that was removed or has expired"},
    {'c', level::must, "a Contact has no expires"},
    {'d', level::should, "there is no Date"},
};

// A registrar may be slow to notice, and its clock is its own.
constexpr seconds slack{2};

// What was bound before and is not touched by this REGISTER, which adds nothing: a registrar may have room
// for one binding only.
void check_former(const exchanges& e,
                  const reading& q,
                  const reading& r,
                  const bindings& asked,
                  const bindings& given,
                  judgement& j)
{
    const auto before = accepted_before(e, q, j);
    if (!before.request || !q.udp() || asked.has_star() || others_registered(e, q, before.request->at()))
        return;
    const bindings was{*before.request}, listed{*before.success};
    if (!was.whole() || !listed.whole() || was.has_star())
        return;
    const bool adds = std::ranges::any_of(asked, [&](const auto& one) { return !listed.find(one.uri); });
    const auto elapsed = r.at() - before.success->at();
    for (const auto& one : was)
    {
        if (adds || was.twice(one) || asked.find(one.uri))
            continue;
        const auto* then = listed.find(one.uri);
        const auto* now = given.find(one.uri);
        const auto interval = then ? bindings::own_interval(*then) : std::nullopt;
        const bool removed = was.removes(one) && !then;
        const bool gone = removed || (interval && elapsed > seconds{*interval} + slack);
        if (!removed && interval && *interval > 0 && elapsed + slack < seconds{*interval})
        {
            j.could_break("a");
            if (!now)
                j.broken('a', {&r, std::string{then->octets}, "not there", {}, before.success});
        }
        else if (gone)
        {
            j.could_break("b");
            if (now && bindings::own_interval(*now) != 0U)
                j.broken('b', {&r, "not there: " + std::string{removed ? "it was removed" : "it has expired"},
                               std::string{now->octets}, now->octets, before.success});
        }
    }
}

void check_list(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    if (!answers(e, t, r, j) || !r.success())
        return;
    const auto& q = e.at(t.request);
    j.could_break("d");
    if (!r.has(field_id::date))
        j.broken('d', {&r, "Date", "no such header field", {}, &q});
    const bindings asked{q}, given{r};
    if (given.size() > 0)
        j.could_break("c");
    for (const auto& one : given)
    {
        if (!one.star && !one.params.has("expires"))
        {
            j.broken('c', {&r, "expires", std::string{one.octets}, one.octets, &q});
            break;
        }
    }
    if (asked.full() || given.full())
        return j.inconclusive(r.seen->from, "ab");
    if (!asked.whole() || !given.whole())
        return;
    for (const auto& one : asked)
    {
        if (one.star || asked.removes(one) || asked.twice(one))
            continue;
        j.could_break("a");
        if (!given.find(one.uri))
            return j.broken(
                'a', {&r, std::string{one.uri.octets}, "not there", r.message->value(field_id::contact), &q});
    }
    check_former(e, q, r, asked, given, j);
}

constexpr letter exp_letters[] = {
    {'a', level::must, "more is granted than was asked for"},
    {'b', level::must, "Expires is granted although the Contact asked for less"},
    {'c', level::must, "a Contact with an interval of 0 stays bound"},
};

void check_exp(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    if (!answers(e, t, r, j) || !r.success())
        return;
    const auto& q = e.at(t.request);
    const bindings asked{q}, given{r};
    if (asked.full() || given.full())
        return j.inconclusive();
    if (!asked.whole() || !given.whole())
        return;
    for (const auto& one : asked)
    {
        const auto wanted = one.star || asked.twice(one) ? std::nullopt : asked.interval(one);
        if (!wanted)
            continue;
        const auto* bound = given.find(one.uri);
        const auto granted = bound ? bindings::own_interval(*bound) : std::nullopt;
        if (*wanted == 0)
        {
            j.could_break("c");
            if (bound && granted != 0U)
                j.broken('c', {&r, "not there", std::string{bound->octets}, bound->octets, &q});
            continue;
        }
        if (!granted)
            continue;
        const auto header = asked.expires();
        const bool by_header = one.params.has("expires") && header && *header > *wanted;
        j.could_break(by_header ? "ab" : "a");
        if (*granted > *wanted)
            j.broken(by_header && *granted == *header ? 'b' : 'a',
                     {&r, std::to_string(*wanted) + " or less", std::to_string(*granted), bound->octets, &q});
    }
}

constexpr letter brief_letters[] = {
    {'a', level::must, "423 without Min-Expires"},
    {'b', level::must, "423 though nothing asked for less than an hour, or all for 0"},
    {'c', level::must, "423 though nothing asked for less than its Min-Expires"},
};

void check_423(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    if (!answers(e, t, r, j))
        return;
    const auto& q = e.at(t.request);
    const bindings asked{q};
    const auto least = sip::number_of(*r.message, field_id::min_expires);
    // Each interval is known, and none is above 0 and below this.
    const auto none_below = [&](std::uint32_t bound) {
        return asked.whole() && asked.size() > 0 && std::ranges::all_of(asked, [&](const auto& one) {
                   const auto interval = one.star ? asked.expires() : asked.interval(one);
                   return interval && (*interval == 0 || *interval >= bound);
               });
    };
    const bool long_enough = none_below(3600);
    if (long_enough)
        j.could_break("b");
    if (r.status != 423)
        return;
    j.could_break("a");
    if (!r.has(field_id::min_expires))
        j.broken('a', {&r, "Min-Expires", "no such header field", {}, &q});
    if (least)
        j.could_break("c");
    if (long_enough)
        j.broken('b', {&r, "no 423 to intervals of 0 or of an hour and more", "423", {}, &q});
    else if (least && none_below(*least))
        j.broken('c', {&r, "no 423 to " + std::to_string(*least) + " or more", "423", {}, &q});
}

constexpr letter star_letters[] = {
    {'a', level::must,
     "Contact: * with another Expires than 0, or beside another Contact, is not refused by 400"},
    {'b', level::must, "bindings remain after Contact: * with Expires: 0"},
};

void check_star(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    if (!answers(e, t, r, j))
        return;
    const auto& q = e.at(t.request);
    const bindings asked{q}, given{r};
    if (asked.full() || given.full())
        return j.inconclusive();
    if (!asked.whole() || !given.whole())
        return;
    const auto lasting = std::ranges::find_if(
        given, [](const auto& one) { return !one.star && bindings::own_interval(one) != 0U; });
    const auto tell = [&](const char* expected, const reading* against) {
        j.could_break("b");
        if (lasting != given.end())
            j.broken('b', {&r, expected, std::string{lasting->octets}, lasting->octets, against});
    };
    if (!asked.has_star())
    {
        const auto before = r.success() && asked.size() == 0 ? accepted_before(e, q, j) : bound_before{};
        if (before.request && bindings{*before.request}.has_star() &&
            !others_registered(e, q, before.request->at()))
            tell("no Contact: all were removed", before.request);
        return;
    }
    const auto expires = asked.expires();
    if (asked.size() > 1 || (expires && *expires != 0))
    {
        j.could_break("a");
        if (r.success() || r.status == 423)
            j.broken('a', {&r, "400", std::to_string(r.status), {}, &q});
    }
    else if (r.success() && expires)
    {
        tell("no Contact: all are removed", &q);
    }
}

constexpr letter ord_letters[] = {
    {'a', level::must, "a REGISTER with the Call-ID of a binding and no higher CSeq is accepted"},
    {'b', level::must, "some Contacts of a REGISTER that was refused were bound", false},
};

void check_ord(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    if (!answers(e, t, r, j))
        return;
    const auto& q = e.at(t.request);
    const auto before = accepted_before(e, q, j);
    if (!before.request || q.cseq.number > before.request->cseq.number ||
        others_registered(e, q, before.request->at()))
        return;
    const bindings asked{q}, was{*before.request}, listed{*before.success};
    const auto elapsed = r.at() - before.success->at();
    const bool bound =
        asked.whole() && was.whole() && listed.whole() && std::ranges::any_of(asked, [&](const auto& one) {
            const auto* then = !one.star && was.find(one.uri) ? listed.find(one.uri) : nullptr;
            const auto interval = then ? bindings::own_interval(*then) : std::nullopt;
            return interval && elapsed + slack < seconds{*interval};
        });
    if (!bound)
        return;
    j.could_break("a");
    if (r.success())
        j.broken('a', {&r,
                       "a refusal: CSeq " + std::to_string(q.cseq.number) + " is not above " +
                           std::to_string(before.request->cseq.number),
                       std::to_string(r.status),
                       {},
                       before.request});
}

// clang-format off
constexpr auto registering = only({method::register_});
constexpr auto binding_fields = fields_of({field_id::contact, field_id::expires, field_id::to, field_id::call_id, field_id::cseq, field_id::via});
constexpr parts of_bindings{.fields = binding_fields, .start_line = true};
constexpr rule registrar_rows[] = {
    {"REG-SRV-LIST-1", "registrar", "RFC 3261 10.3 item 8, 10.2.3",
     "The 200 to a REGISTER lists what is bound, each Contact with its expires, and has a Date.",
     "the Contacts of a 200 to REGISTER, against this REGISTER and the one before it", list_letters,
     {.methods = registering, .reads = of_bindings, .awaited = "ab", .response = check_list}},
    {"REG-SRV-EXP-1", "registrar", "RFC 3261 10.3 item 7",
     "A binding lasts no longer than was asked for: by the expires of its Contact, else by Expires; 0 removes it.",
     "the expires in a 200 to REGISTER, against what was asked for", exp_letters,
     {.methods = registering, .reads = of_bindings, .response = check_exp}},
    {"REG-SRV-423-1", "registrar", "RFC 3261 10.3 item 7, 20.23",
     "423 answers an interval above 0 and below an hour that is less than its Min-Expires.",
     "423 to REGISTER, against what was asked for", brief_letters,
     {.methods = registering, .reads = {.fields = binding_fields | bit(field_id::min_expires), .start_line = true}, .response = check_423}},
    {"REG-SRV-STAR-1", "registrar", "RFC 3261 10.3 item 6",
     "Contact: * removes all bindings, and only alone and with Expires: 0.",
     "the response to a REGISTER with Contact: *, and to the query after it", star_letters,
     {.methods = registering, .reads = of_bindings, .response = check_star}},
    {"REG-SRV-ORD-1", "registrar", "RFC 3261 10.3 item 7",
     "A REGISTER of the same Call-ID changes a binding only with a higher CSeq.",
     "the response to a REGISTER whose CSeq is not above the one before it", ord_letters,
     {.methods = registering, .reads = of_bindings, .response = check_ord}},
};
// clang-format on

}  // namespace

std::span<const rule> registrar_rules() { return registrar_rows; }

}  // namespace rules
