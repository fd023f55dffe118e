// PRX: what a proxy passes on is what it received, but for what RFC 3261 16.6 and 16.7 tell it to change.
// Only where it is certain which message it passed on.
#include "fsm/next_hop.hpp"
#include "rules/attempts.hpp"
#include "rules/compare.hpp"
#include "rules/forwarding.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"
#include "rules/route_set.hpp"

#include <algorithm>
#include <array>

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr letter proxy_mf_letters[] = {
    {'a', level::must, "Max-Forwards is not one less than it came"},
    {'b', level::must, "there was no Max-Forwards, and none was added"},
    {'c', level::should, "the Max-Forwards that was added is not 70"},
};

void check_proxy_mf(const exchanges& e, const reading& r, judgement& j)
{
    const auto* source = source_of(e, r);
    if (!source || !owed_to(*source))
        return;
    const auto came = sip::number_of(*source->message, field_id::max_forwards),
               went = sip::number_of(*r.message, field_id::max_forwards);
    const auto written = r.message->value(field_id::max_forwards);
    if (!source->has(field_id::max_forwards))
    {
        j.could_break(r.has(field_id::max_forwards) ? "bc" : "b");
        if (!r.has(field_id::max_forwards))
            j.broken('b', {&r, "Max-Forwards: 70", "no such header field", {}, source});
        else if (went && *went != 70)
            j.broken('c', {&r, "70", std::to_string(*went), written, source});
    }
    // Without one it is SYN-MAND-1.a; 0 must not be passed on at all (16.3 item 3).
    else if (r.has(field_id::max_forwards) && came && *came > 0 && *came < 256)
    {
        j.could_break("a");
        if (!went || *went != *came - 1)
            j.broken('a', {&r, std::to_string(*came - 1), std::string{written}, written, source});
    }
}

constexpr letter mf_2_letters[] = {
    {'a', level::must, "a request with Max-Forwards 0 is passed on"},
    {'b', level::must, "a request with Max-Forwards 0 is not answered by 483"},
};

bool is_spent(const reading& q)
{
    const auto left = sip::number_of(*q.message, field_id::max_forwards);
    return left && *left == 0;
}

void check_spent_passed(const exchanges& e, const reading& r, judgement& j)
{
    const auto* source = source_of(e, r);
    if (!source || !owed_to(*source) || !is_spent(*source))
        return;
    j.broken('a', {&r, "483", "it is passed on", r.message->value(field_id::max_forwards), source});
}

// What refuses it before (16.3 items 1, 2, 6) is as good, and so is trouble of the server.
void check_spent(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    // The proxy may be the one that these are for.
    const bool own = q.method == method::options || q.method == method::register_ ||
                     q.method == method::subscribe || q.method == method::publish;
    if (own || !is_spent(q) || !answers(e, t, r, j))
        return;
    j.could_break(r.seen->from, "ab");
    constexpr std::array others = {400, 401, 403, 407, 416, 483, 500, 503};
    if (std::ranges::find(others, r.status) == others.end())
        j.broken('b', {&r, "483", std::to_string(r.status), r.line, &q});
}

constexpr letter proxy_via_letters[] = {
    {'a', level::must, "not exactly one new Via value on top, with a branch of its own"},
    {'b', level::must,
     "a Via value below it was changed, moved or dropped, other than by received and rport"},
    {'c', level::must, "the branch for another target or attempt is the same", false},
    {'d', level::must, "ACK or CANCEL has another branch than its INVITE", false},
};

// What lies below the new value is what came.
bool same_below(const reading& r, const reading& source)
{
    sip::via_list went{*r.message}, came{*source.message};
    sip::via one, other;
    went.next(one);
    for (bool top = true; came.next(other); top = false)
        if (!went.next(one) || !same_via(other, one, top))
            return false;
    return !came.error() && !went.next(one);
}

bool comes_from(const reading& r, const reading& o)
{
    return o.seen->to == r.seen->from && o.request && o.method == r.method && o.has_via &&
           o.cseq.number == r.cseq.number && o.from.tag == r.from.tag && o.to.tag == r.to.tag;
}

// The request that it must be, though its Via values do not show it: there was no other.
const reading* only_source(const exchanges& e, const reading& r)
{
    const reading* found = nullptr;
    int steps = limits::look_back;
    for (const auto* o = e.before_in_call(r); o; o = e.before_in_call(*o))
    {
        if (--steps < 0)
            return nullptr;
        if (!comes_from(r, *o))
            continue;
        if (found || !e.arrived(*o))
            return nullptr;
        found = o;
    }
    return found;
}

void check_proxy_via(const exchanges& e, const reading& r, judgement& j)
{
    if (!r.complete() || r.message->error())
        return;
    if (const auto* source = source_of(e, r))
    {
        if (!owed_to(*source))
            return;
        j.triggered();
        if (r.via.branch == source->via.branch)
            j.broken('a', {&r, "a branch of its own", std::string{r.via.branch}, r.via.branch, source});
        else if (!same_below(r, *source))
            j.broken('b',
                     {&r, "the Via values as they came, below one more",
                      std::string{r.message->value(field_id::via)}, r.message->value(field_id::via), source});
        return;
    }
    // CANCEL and the ACK for a refusal are its own (16.7 item 10, 17.1.1.3), and that has no Via of another.
    if (r.method == method::cancel || e.docket().begun_before || !e.surrounded(r.seen->from))
        return;
    const auto* source = r.method == method::ack ? came_as_it_is(e, r) : only_source(e, r);
    if (!source || !owed_to(*source) || source->via.branch.empty())
        return;
    j.triggered();
    bool there = false;
    sip::via_list list{*r.message};
    for (sip::via one; list.next(one);)
        there = there || (one.branch == source->via.branch && same_sent_by(one, source->via));
    j.broken(there ? 'a' : 'b', {&r, "one Via value above those that came",
                                 std::to_string(r.vias) + " after " + std::to_string(source->vias),
                                 r.message->value(field_id::via), source});
}

// It is there to change session descriptions (RFC 3665 3.5), so that nothing is said of its bodies.
bool by_alg(const exchanges& e, const reading& r)
{
    const auto* sender = e.who(r.seen->from);
    return sender && sender->is_alg;
}

constexpr letter proxy_resp_letters[] = {
    {'a', level::must, "another Via value than the top one was removed", false},
    {'b', level::must, "the body was changed"},
    {'c', level::must, "a header field was removed, or values of it were removed or changed"},
    {'d', level::must, "the To tag of a 1xx or 2xx was changed or inserted"},
    {'e', level::must, "the To tag was changed though the request had one", false},
    {'f', level::should, "the To tag of a 3xx to 6xx that was only passed on was changed", false},
};

// From and To are RSP-COPY-1's, and Timestamp is what a server adds its delay to (RFC 3261 8.2.6.1).
constexpr auto named_only = fields_of({field_id::from, field_id::to, field_id::timestamp});

// 16.7 item 9: "it MUST NOT remove any header field values other than the Via". What a proxy follows of a
// redirection it takes out of its Contact (item 4).
const sip::field* lost_row(const reading& r, const reading& source)
{
    const auto& came = *source.message;
    kept_rows kept{*r.message, came};
    for (const auto& row : came.fields())
    {
        const bool followed = row.id == field_id::contact && r.status >= 300 && r.status < 400;
        if (!is_end_to_end(came, row) || followed)
            continue;
        if ((bit(row.id) & named_only) != 0 ? !has_row(*r.message, came, row) : !kept.has(row))
            return &row;
    }
    return nullptr;
}

// `row` of the source does not stand in `r` as it came.
proof without_row(const reading& r, const reading& source, const sip::field& row)
{
    const auto& came = *source.message;
    const auto* other =
        row.id == field_id::other ? r.message->named(came.name(row)) : r.message->first(row.id);
    const auto value = other ? r.message->value(*other) : std::string_view{};
    return {&r, std::string{came.name(row)} + ": " + std::string{came.value(row)},
            other ? std::string{value} : "no such header field", value, &source};
}

void check_resp(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto* newest = r.status > 100 && !r.message->error() ? source_of(e, r) : nullptr;
    if (!newest || !newest->has_to || !r.has_to)
        return;
    const bool alg = by_alg(e, r);
    const auto same_body = [&](const reading& o) { return alg || o.message->body() == r.message->body(); };
    // What a fork passes on is one of what it got.
    const bool plain = any_source(e, r, [&](const reading& o) {
        return !owed_to(o) || (o.to.tag == r.to.tag && same_body(o) && !lost_row(r, o));
    });
    if (owed_to(*newest))
    {
        j.could_break(r.status < 300 ? "cd" : "c");
        j.could_break(alg ? "" : "b");
    }
    if (plain)
        return;
    const reading* source = nullptr;
    any_source(e, r, [&](const reading& o) {
        source = o.to.tag == r.to.tag ? &o : source;
        return source != nullptr;
    });
    if (!source)
    {
        // A proxy may say a 1xx of its own beside it, and chooses what it makes of refusals.
        const bool said = e.find(t.responses, [&](const reading& o) {
            return o.to.tag == newest->to.tag && o.status == newest->status;
        }) != nullptr;
        if (r.status < 300 && !said && !newest->to.tag.empty())
            j.broken('d', {&r, std::string{newest->to.tag}, std::string{r.to.octets}, r.to.octets, newest});
        return;
    }
    if (!same_body(*source))
    {
        j.broken('b', {&r, "the " + std::to_string(source->message->body().size()) + " octets that came",
                       std::to_string(r.message->body().size()) + " octets", r.message->body(), source});
    }
    else if (const auto* row = lost_row(r, *source))
    {
        j.broken('c', without_row(r, *source, *row));
    }
}

constexpr letter proxy_copy_letters[] = {
    {'a', level::must, "a header field was removed or changed that is no matter of a proxy"},
    {'b', level::must, "the values of one header field were put into another order", false},
    {'c', level::must, "the body was changed"},
    {'d', level::should, "the order of header rows was changed", false},
};

// RFC 3261 16.6 item 1: what the transaction and the dialog are known by goes on as it came.
void check_names(const exchanges& e, const reading& r, judgement& j)
{
    const auto* source = r.complete() && r.vias > 1 ? renamed_source_of(e, r) : nullptr;
    if (!source || !source->complete() || !owed_to(*source))
        return;
    j.could_break("a");
    const auto id = source->call_id != r.call_id ? field_id::call_id : field_id::cseq;
    const auto value = r.message->value(id);
    if (source->call_id != r.call_id || source->cseq.number != r.cseq.number)
        j.broken('a', {&r, whole(*source, id), whole(r, id), value, source});
}

void check_proxy_copy(const exchanges& e, const reading& r, judgement& j)
{
    const auto* source = r.message->error() ? nullptr : source_of(e, r);
    if (!source)
        return check_names(e, r, j);
    if (!owed_to(*source))
        return;
    const bool alg = by_alg(e, r);
    j.could_break(alg ? "a" : "ac");
    const auto& came = *source->message;
    if (const auto tag = lost_option(*r.message, came); !tag.empty())
    {
        const auto value = r.message->value(field_id::require);
        j.broken('a', {&r, "Require: " + std::string{tag},
                       value.empty() ? "no such option tag" : std::string{value}, value, source});
        return;
    }
    kept_rows kept{*r.message, came};
    for (const auto& row : came.fields())
    {
        if (is_end_to_end(came, row) && !kept.has(row))
        {
            j.broken('a', without_row(r, *source, row));
            break;
        }
    }
    if (!alg && came.body() != r.message->body())
    {
        j.broken('c', {&r, "the " + std::to_string(came.body().size()) + " octets that came",
                       std::to_string(r.message->body().size()) + " octets", r.message->body(), source});
    }
}

constexpr letter proxy_rr_letters[] = {
    {'a', level::must, "its Record-Route does not stand before those that came, or one that came is gone"},
    {'b', level::must, "its Record-Route is no SIP or SIPS URI"},
    {'c', level::must, "its Record-Route has no lr"},
    {'d', level::must, "Request-URI or top Route is sips, and its Record-Route is not", false},
    {'e', level::must, "the way changes between sips and other schemes, and there is no Record-Route", false},
    {'f', level::must, "what is sent to that URI does not reach it", false},
    {'g', level::should, "its Record-Route has a transport", false},  // who knows the next hop may say it
};

void check_rr(const exchanges& e, const reading& r, judgement& j)
{
    const auto* source = source_of(e, r);
    if (!source || !owed_to(*source) ||
        (!r.has(field_id::record_route) && !source->has(field_id::record_route)))
        return;
    const addresses came{*source->message, field_id::record_route}, went{*r.message, field_id::record_route};
    if (came.full() || went.full())
        return j.inconclusive();
    if (!came.whole() || !went.whole())
        return;
    // RFC 3261 16.6 items 1 and 4: it may add one, and takes none out.
    const auto added = went.size() > came.size() ? went.size() - came.size() : 0;
    j.could_break(came.size() == 0 ? "" : "a");
    j.could_break(added > 0 ? "bc" : "");
    const auto same = [](const auto& one, const auto& other) { return repeats_route(one, other); };
    if (!std::equal(came.begin(), came.end(), went.begin() + static_cast<std::ptrdiff_t>(added), went.end(),
                    same))
    {
        const auto written = r.message->value(field_id::record_route);
        j.broken('a',
                 {&r, added > 0 ? "a value above those that came" : whole(*source, field_id::record_route),
                  r.has(field_id::record_route) ? std::string{written} : "no such header field", written,
                  source});
        return;
    }
    for (std::size_t i = 0; i < added; ++i)
    {
        const auto& own = went[i];
        const auto tell = [&](char letter, std::string expected) {
            j.broken(letter, {&r, std::move(expected), std::string{own.octets}, own.octets, source});
        };
        if (own.uri.scheme != sip::scheme::sip && own.uri.scheme != sip::scheme::sips)
            tell('b', "a SIP or SIPS URI");
        else if (!own.uri.has_lr())
            tell('c', "the parameter lr");
    }
}

// clang-format off
constexpr auto of_passing = fields_of({field_id::via, field_id::cseq});
constexpr rule proxy_rows[] = {
    {"PRX-MF-1", "proxy", "RFC 3261 16.6 item 3",
     "A proxy counts Max-Forwards down by one, or adds one of 70.",
     "Max-Forwards of a request that is passed on", proxy_mf_letters,
     {.of = requests, .sender = proxies, .reads = {.fields = bit(field_id::max_forwards)}, .message = check_proxy_mf}},
    {"PRX-MF-2", "proxy", "RFC 3261 16.3 item 3",
     "A proxy passes on no request with Max-Forwards 0, and answers it by 483.",
     "what becomes of a request with Max-Forwards 0", mf_2_letters,
     {.of = requests, .sender = proxies, .server = proxies, .methods = all_but({method::ack, method::cancel}),
      .reads = {.fields = bit(field_id::max_forwards) | of_passing, .start_line = true}, .message = check_spent_passed, .response = check_spent}},
    {"PRX-VIA-1", "proxy", "RFC 3261 16.6 items 7, 8; RFC 5393 4.2.1",
     "A proxy puts one Via of its own, with a branch of its own, above those that came.",
     "Via of a request that is passed on", proxy_via_letters,
     {.of = requests, .sender = proxies, .reads = {.fields = of_passing | fields_of({field_id::from, field_id::to, field_id::call_id}), .start_line = true}, .message = check_proxy_via}},
    {"PRX-RESP-1", "proxy", "RFC 3261 16.7 items 3, 6, 9",
     "A proxy passes a response on without its top Via, and as it came.",
     "responses that are passed on", proxy_resp_letters,
     {.server = proxies, .response = check_resp}},
    {"PRX-COPY-1", "proxy", "RFC 3261 16.3 item 1, 16.6 item 1, 20 tables 2 and 3",
     "A proxy passes on header fields, known or not, and the body as they came.",
     "requests that are passed on", proxy_copy_letters,
     {.of = requests, .sender = proxies, .message = check_proxy_copy}},
    {"PRX-RR-1", "proxy", "RFC 3261 16.6 item 4",
     "The Record-Route of a proxy is a SIP URI with lr, above those that came.",
     "Record-Route of a request that is passed on", proxy_rr_letters,
     {.of = requests, .sender = proxies, .reads = {.fields = of_passing | bit(field_id::record_route)}, .message = check_rr}},
};
// clang-format on

}  // namespace

std::span<const rule> proxy_rules() { return proxy_rows; }

}  // namespace rules
