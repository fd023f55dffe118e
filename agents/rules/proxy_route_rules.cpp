// PRX: which way a proxy sends on what has a Route (RFC 3261 16.4, 16.6 items 6 and 7), and what it does with
// ACKs (13.2.2.4, 17.1.1.3). Only where it is certain that the first Route is the proxy's own, or not.
#include "fsm/next_hop.hpp"
#include "rules/attempts.hpp"
#include "rules/forwarding.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"
#include "rules/route_set.hpp"

#include <algorithm>
#include <optional>

namespace rules {

namespace {

using sip::field_id;
using sip::method;

bool is_at(const party& p, const sip::uri& uri)
{
    const auto at = fsm::numeric_address(uri.host, fsm::port_of(uri));
    return at && p.at.octets == at->octets && p.at.port == at->port;
}

// The party that a URI is the address of; null when it is of none.
const party* place_of(const exchanges& e, const sip::uri& uri)
{
    const auto& all = e.docket().given->parties;
    const auto found = std::ranges::find_if(all, [&](const party& p) { return is_at(p, uri); });
    return found == all.end() || uri.params.has("maddr") ? nullptr : &*found;
}

// A request that a proxy passed on, and the Route of both. `rest`: what remains of the one that came when the
// proxy has taken its own away.
struct routed_on
{
    routed_on(const reading& from, const reading& r)
        : source{&from},
          came{*from.message, field_id::route},
          went{*r.message, field_id::route}
    {
    }

    const reading* source;
    addresses came, went;
    std::size_t rest = 0;
    std::size_t most = 0;  // further values that may be its own, under a name or another port (RFC 5658)

    std::size_t left() const { return came.size() - rest; }
    // What went ends with the values of what came, from the one on.
    bool ends_with(std::size_t from) const
    {
        const auto n = came.size() - from;
        if (went.size() < n)
            return false;
        for (std::size_t i = 0; i < n; ++i)
            if (!repeats_route(went[went.size() - n + i], came[from + i]))
                return false;
        return true;
    }
};

std::optional<routed_on> routed(const exchanges& e, const reading& r, judgement& j)
{
    const auto* source = r.message->error() ? nullptr : source_of(e, r);
    const auto* me = e.who(r.seen->from);
    if (!source || !me || !owed_to(*source) || !source->has(field_id::route) || j.touched(*source))
        return std::nullopt;
    std::optional<routed_on> way{std::in_place, *source, r};
    auto& out = *way;
    if (out.came.full() || out.went.full())
    {
        j.inconclusive();
        return std::nullopt;
    }
    if (!out.came.whole() || !out.went.whole() || out.came.size() == 0)
        return std::nullopt;
    const auto* first = place_of(e, out.came[0].uri);
    if (!first)  // a name, and nobody knows whose
        return std::nullopt;
    while (first == me && out.rest < out.came.size() && place_of(e, out.came[out.rest].uri) == me)
        ++out.rest;
    out.most = out.rest;
    while (out.rest > 0 && out.most < out.came.size() && !place_of(e, out.came[out.most].uri))
        ++out.most;
    return way;
}

// A strict router above sent it: the Request-URI is what this proxy had recorded in the call (16.4).
enum class strictness : std::uint8_t {
    none,
    of_another,  // that has lr, so whoever sent it is strict
    of_its_own   // that has no lr, which made everybody strict (PRX-RR-1.c)
};
strictness came_strictly(const exchanges& e, const reading& source)
{
    const auto aimed = sip::parse_uri(source.message->request_uri());
    int steps = limits::look_back;
    for (auto at = source.invite_before; aimed && at != none && steps > 0;
         at = e.at(at).before_of_method, --steps)
    {
        const auto& o = e.at(at);
        if (o.seen->from != source.seen->to || !o.to.tag.empty() || !o.has(field_id::record_route))
            continue;
        const addresses recorded{*o.message, field_id::record_route};
        if (recorded.size() > 0 && sip::equal(recorded[0].uri, *aimed))
            return recorded[0].uri.has_lr() ? strictness::of_another : strictness::of_its_own;
    }
    return strictness::none;
}

constexpr letter loose_letters[] = {
    {'a', level::must, "its own value is still in Route"},
    {'b', level::must, "the Request-URI was changed though the next route has lr"},
    {'c', level::must, "a value that is not its own was removed or changed"},
    {'d', level::must, "it was not sent to the next route"},
};

void check_loose(const exchanges& e, const reading& r, judgement& j)
{
    const auto way = routed(e, r, j);
    if (!way || came_strictly(e, *way->source) != strictness::none)
        return;
    if (way->left() > 0 && !way->came[way->rest].uri.has_lr())
        return;  // PRX-RT-2
    const auto written = r.message->value(field_id::route);
    const auto observed = written.empty() ? std::string{"none"} : std::string{written};
    if (way->rest > 0)
        j.could_break("a");
    if (way->rest > 0 && way->ends_with(0))
        return j.broken(
            'a', {&r, "Route without " + std::string{way->came[0].octets}, observed, written, way->source});
    if (way->left() == 0)
        return;
    if (way->most > way->rest)
        return j.inconclusive(r.seen->from, "bcd");
    j.could_break("c");
    if (!way->ends_with(way->rest))
        return j.broken('c', {&r, std::string{way->came[way->rest].octets} + " and what follows it", observed,
                              written, way->source});
    const auto came = sip::parse_uri(way->source->message->request_uri()),
               went = sip::parse_uri(r.message->request_uri());
    const auto* target = came ? place_of(e, *came) : nullptr;
    // Within a dialog it is PRX-RURI-1.a.
    if (went && target && target != e.who(r.seen->from) && way->source->to.tag.empty())
    {
        j.could_break("b");
        if (!sip::equal(*came, *went))
            return j.broken('b', {&r, std::string{came->octets}, std::string{went->octets},
                                  r.message->request_uri(), way->source});
    }
    const auto* next = place_of(e, way->went[0].uri);
    if (!next || next == e.who(r.seen->from))
        return;
    j.could_break("d");
    if (e.who(r.seen->to) != next)
        j.broken('d',
                 {&r, std::string{way->went[0].octets}, "it went to another place", written, way->source});
}

constexpr letter strict_letters[] = {
    {'a', level::must, "the next route has no lr, and is not the Request-URI"},
    {'b', level::must, "the Request-URI that came is not the last value of Route"},
};

void check_strict(const exchanges& e, const reading& r, judgement& j)
{
    const auto way = routed(e, r, j);
    if (!way || way->rest != 1 || way->most != 1 || way->left() == 0 || way->came[1].uri.has_lr() ||
        came_strictly(e, *way->source) != strictness::none)
        return;
    const auto& next = way->came[1];
    const auto came = sip::parse_uri(way->source->message->request_uri()),
               went = sip::parse_uri(r.message->request_uri());
    if (!came || !went || next.uri.params.has("method") || !next.uri.headers.empty())
        return;
    j.could_break("ab");
    const auto written = r.message->value(field_id::route);
    if (!sip::equal(*went, next.uri))
        j.broken('a', {&r, std::string{next.uri.octets}, std::string{went->octets}, r.message->request_uri(),
                       way->source});
    else if (way->went.size() == 0 || !sip::equal(way->went[way->went.size() - 1].uri, *came))
        j.broken('b', {&r, std::string{came->octets} + " at the end of Route",
                       written.empty() ? "none" : std::string{written}, written, way->source});
}

constexpr letter above_letters[] = {
    {'a', level::must,
     "the Request-URI is not the last value of the Route that came, or that is still there"},
    {'b', level::must, "it is refused by 404 or 482"},
};

void check_above(const exchanges& e, const reading& r, judgement& j)
{
    const auto* source = r.message->error() ? nullptr : source_of(e, r);
    if (!source || !owed_to(*source) || !source->has(field_id::route) || source->to.tag.empty() ||
        j.touched(*source) || came_strictly(e, *source) != strictness::of_another)
        return;
    const addresses came{*source->message, field_id::route}, went{*r.message, field_id::route};
    if (!came.whole() || !went.whole() || came.size() == 0)
        return;
    const auto& last = came[came.size() - 1];
    const auto aimed = sip::parse_uri(r.message->request_uri());
    // It may be exchanged again for the next strict router.
    if (!aimed || (came.size() > 1 && !came[0].uri.has_lr()))
        return;
    j.could_break("ab");
    const bool still = went.size() > 0 && repeats_route(went[went.size() - 1], last);
    if (!sip::equal(*aimed, last.uri) || still)
        j.broken('a', {&r, std::string{last.uri.octets}, std::string{aimed->octets}, r.message->request_uri(),
                       source});
}

void check_above_refused(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if ((r.status != 404 && r.status != 482) || q.to.tag.empty() || !q.has(field_id::route) ||
        !answers(e, t, r, j) || came_strictly(e, q) != strictness::of_another)
        return;
    j.broken('b', {&r, "the request passed on to the last value of its Route", std::to_string(r.status),
                   r.line, &q});
}

constexpr letter ack_letters[] = {
    {'a', level::must, "a refusal from below is not acknowledged", false},  // ACK-NON2-1 says so
    {'b', level::must, "the ACK for a refusal of its own is passed on"},
    {'c', level::must, "the ACK for a 2xx is not passed on", false},
};

// The ACK of a refusal has the branch of its INVITE (17.1.1.3), and is nobody's when the proxy has forgotten
// that.
bool ends_here(const exchanges& e, const reading& ack, fsm::time_point came)
{
    const auto* t = e.transaction_of(ack);
    const auto* final = t && t->method == method::invite ? e.final_of(*t) : nullptr;
    return final && final->refusal() && final->index < ack.index && !ack.via.branch.empty() &&
           ack.via.branch == e.at(t->request).via.branch && came < e.forgotten_from(*t);
}

void check_ack_came(const exchanges& e, const transaction& t, const reading& ack, judgement& j)
{
    const auto& arrived = ack.seen->arrived;
    if (ends_here(e, ack, arrived.empty() ? ack.last_at() : arrived.back()) && !j.touched(t))
        j.could_break(t.server, "b");
}

void check_ack(const exchanges& e, const reading& r, judgement& j)
{
    const auto* source = source_of(e, r);
    // It came when it is passed on, however long it was on its way.
    if (source && source->method == method::ack && owed_to(*source) && ends_here(e, *source, r.at()))
        j.broken('b', {&r, "nothing", "it is passed on", r.line, source});
}

// clang-format off
constexpr auto of_ways = fields_of({field_id::via, field_id::cseq, field_id::route, field_id::record_route});
constexpr rule proxy_route_rows[] = {
    {"PRX-RT-1", "proxy", "RFC 3261 16.4, 16.6 items 6, 7",
     "A proxy takes its own value out of Route, leaves the others and the Request-URI alone, and sends the request to the next one.",
     "Route and Request-URI of a request that is passed on", loose_letters,
     {.of = requests, .sender = proxies, .reads = {.fields = of_ways, .start_line = true}, .message = check_loose}},
    {"PRX-RT-2", "proxy", "RFC 3261 16.6 item 6",
     "Before a strict router a proxy puts the Request-URI at the end of Route, and the router's URI in its place.",
     "requests that are passed on to a route without lr", strict_letters,
     {.of = requests, .sender = proxies, .reads = {.fields = of_ways, .start_line = true}, .message = check_strict}},
    {"PRX-RT-3", "proxy", "RFC 3261 16.4",
     "Behind a strict router a proxy finds its own Record-Route in the Request-URI, and takes the last Route for it.",
     "requests whose Request-URI the proxy had recorded", above_letters,
     {.of = requests, .sender = proxies, .server = proxies, .methods = all_but({method::ack, method::cancel}), .reads = {.fields = of_ways, .start_line = true},
      .message = check_above, .response = check_above_refused}},
};
constexpr rule proxy_ack_rows[] = {
    {"PRX-ACK-1", "proxy", "RFC 3261 13.2.2.4, 17.1.1.2, 17.1.1.3, 17.2.1",
     "The ACK for a refusal ends at the proxy that it came to.",
     "ACKs that a proxy gets and sends", ack_letters,
     {.of = requests, .sender = proxies, .server = proxies, .methods = only({method::ack, method::invite}), .reads = {.fields = of_ways, .start_line = true},
      .message = check_ack, .ack = check_ack_came}},
};
// clang-format on

}  // namespace

std::span<const rule> proxy_route_rules() { return proxy_route_rows; }
std::span<const rule> proxy_ack_rules() { return proxy_ack_rows; }

}  // namespace rules
