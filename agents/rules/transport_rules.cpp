// TRN: which transport a request goes by, for its size and for the scheme of its URI (RFC
// 3261 18.1.1, 26.2.2), and by which connection a response comes (18.2.2).
#include "fsm/methods.hpp"
#include "fsm/next_hop.hpp"
#include "fsm/request_size.hpp"
#include "rules/compare.hpp"
#include "rules/connections.hpp"
#include "rules/framing.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"
#include "rules/timing.hpp"
#include "sip/fields.hpp"

#include <algorithm>

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr fsm::duration unanswered = std::chrono::seconds{4};  // RFC 4320 4.1

constexpr letter mtu_letters[] = {
    {'a', level::must, "a request of more than 1300 octets came over UDP, where TCP was taken"},
    {'b', level::must, "it came over TCP for its size, and its top Via says UDP: VIA-FMT-1.b", false},
    {'c', level::should, "TCP was refused, and it was not tried over UDP", false},
    {'d', level::must, "a request of 20,000 octets over UDP is not processed", false},
};

// An ACK goes as its dialog does: by which transport that was found to be possible is not asked here.
void check_mtu(const exchanges& e, const reading& r, judgement& j)
{
    if (r.method == method::ack || !r.udp())
        return;
    const auto octets = r.message->octets().size();
    const auto* const there = e.who(r.seen->to);
    if (octets > fsm::most_over_udp && !(there && there->takes_tcp))
        return j.inconclusive(r.seen->from, "a");  // it may have been refused there before
    j.could_break("a");
    if (octets > fsm::most_over_udp)
        j.broken('a', {&r, "TCP, for more than 1300 octets", std::to_string(octets) + " octets over UDP"});
}

constexpr letter tcp_letters[] = {
    {'a', level::must, "a connection over TCP is refused at the address and port where it takes UDP"},
};

// 18.2.1: "For any port and interface that a server listens on for UDP, it MUST listen on that same port and
// interface for TCP." Who was there before the attempt was not on its way up, and who was there after it had
// not gone.
void check_tcp(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    const auto by = r.seen->from;
    const auto* const who = e.who(by);
    if (q.index != 0 || !r.final() || !q.udp() || !who || !who->device || q.seen->destination != who->at)
        return;
    if (who->took_tcp)
        return j.could_break(by, "a");
    if (!who->refused_tcp)
        return;
    if (*who->refused_tcp <= r.at() || !who->heard_since)
        return j.inconclusive(by, "a");
    j.could_break(by, "a");
    j.broken('a', {.offender = &r,
                   .expected = "a connection over TCP to " + who->at.host_port(),
                   .observed = "it was refused " + seconds(*who->refused_tcp - r.at()) +
                               " after this answer over UDP",
                   .against = &q});
}

constexpr letter conn_letters[] = {
    {'a', level::must, "a response came by another connection than its request, which was open yet"},
    {'b', level::should, "the connection was closed, and none was opened for the response", false},
    {'c', level::should, "a request came by a new connection, and one was open"},
    {'d', level::should, "it closed a connection less than 64*T1 after its last message"},
};

constexpr std::size_t looked_at = 64;  // messages behind a response, for one that shows what was open

// 18.2.2: "If the 'sent-protocol' is a reliable transport protocol such as TCP or SCTP, or TLS over those,
// the response MUST be sent using the existing connection to the source of the original request that created
// the transaction, if that connection is still open." What came by it later shows that it was.
void check_conn(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    const auto by = r.seen->from;
    const auto* const who = e.who(by);
    if (q.seen->connection == 0 || r.seen->connection == 0 || !who || !who->device)
        return;
    if (r.seen->connection == q.seen->connection)
        return j.could_break(by, "a");
    const auto behind = e.readings().subspan(r.index + 1);
    for (const auto& later : behind.first(std::min(behind.size(), looked_at)))
        if (later.seen->connection == q.seen->connection)
        {
            j.could_break(by, "a");
            return j.broken('a', {.offender = &r,
                                  .expected = "the connection by which its request came",
                                  .observed = "another one, and " + std::string{later.line} + " came by that",
                                  .against = &q});
        }
    j.inconclusive(by, "a");
}

constexpr letter datagram_letters[] = {
    {'a', level::must, "octets behind the body of a datagram are not ignored"},
    {'b', level::should, "a request whose datagram ends before its body does is taken"},
    {'c', level::must, "a response whose datagram ends before its body does is acted upon", false},
};

// 18.3: "Any bytes in the datagram beyond the end of the body ... MUST be discarded. If the transport packet
// ends before the end of the message body, this is considered an error. ... If the message is a request, the
// element SHOULD generate a 400 (Bad Request) response."
void check_datagram(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    const auto& m = *q.message;
    const auto says = sip::number_of(m, field_id::content_length);
    if (!q.udp() || q.cut_off || m.header_is_cut() || !says || e.passed_on(r))
        return;
    const auto there = m.octets().size() - m.header().size();
    const auto by = r.seen->from;
    if (*says < there && r.final() && !sip::check(m))
    {
        if (r.status == 400 && e.is_proxy(by) && !e.surrounded(by))
            return j.inconclusive(by, "a");  // it may be of somebody who is not seen
        j.could_break(by, "a");
        if (r.status == 400)
            j.broken('a', {.offender = &r,
                           .expected = "that " + std::to_string(there - *says) + " octets are ignored",
                           .observed = "400",
                           .against = &q});
    }
    if (*says > there && r.status > 100)
    {
        j.could_break(by, "b");
        if (r.status < 300)
            j.broken('b', {.offender = &r,
                           .expected = "400, as " + std::to_string(*says - there) + " octets are missing",
                           .observed = std::string{r.line},
                           .against = &q});
    }
}

constexpr letter frame_letters[] = {
    {'a', level::must, "a message is not processed that came with another in one segment, or in pieces"},
    {'b', level::must, "the connection is dropped for that"},
    {'c', level::must, "CRLF before a start line is taken for an error"},
};

// 18.3: "the Content-Length header field value is used to locate the end of each SIP message in a stream",
// and 7.5: "Implementations processing SIP messages over stream-oriented transports MUST ignore any CRLF
// appearing before the start-line". Another request like it, plainly sent, shows that it is the framing.
void check_frame(const exchanges& e, const transaction& t, judgement& j)
{
    const auto& q = e.at(t.request);
    if (!is_framed(e, t) || t.tainted || !q.complete() || t.method == method::ack)
        return;
    const auto how = q.seen->framed;
    const bool behind = how == framing::behind_line_ends;
    const auto* const plain = answer_to_a_plain_one(e, t);
    const auto* const first = t.responses == none ? nullptr : &e.at(t.responses);
    const auto& closings = e.docket().given->closings;
    const auto closed = closings.find(q.seen->connection);
    const bool dropped = closed != closings.end() && closed->second.by == t.server &&
                         closed->second.at >= q.at() && (!first || first->at() > closed->second.at);
    const bool refused = first && first->status == 400;
    if (first && !dropped && !(refused && plain))
        return j.could_break(t.server, behind ? "c" : "ab");
    if (!plain)
        return j.inconclusive(t.server, behind ? "c" : "ab");
    if (!first && !dropped && !j.over(e.arrival(q) + unanswered, t.server, behind ? "c" : "ab"))
        return;
    j.could_break(t.server, behind ? "c" : "ab");
    const auto* const is = behind                ? "behind CRLFs"
                           : how == framing::cut ? "in pieces"
                                                 : "in one segment with another";
    j.broken(behind    ? 'c'
             : dropped ? 'b'
                       : 'a',
             {.offender = &q,
              .expected = std::string{plain->line} + ", as to one that came by itself",
              .observed = std::string{dropped   ? "the connection was closed on it"
                                      : refused ? std::string{first->line}
                                                : "nothing for 4 s"} +
                          ": it came " + is,
              .against = plain,
              .party = t.server});
}

constexpr letter sips_letters[] = {
    {'a', level::must, "its URI is a SIPS URI, and it came over a transport without TLS"},
    {'b', level::must, "its Contact is none"},
};

bool may_make_dialog(const exchanges& e, const reading& r)
{
    const auto* const facts = fsm::facts_of(r.method);
    return e.initial(r) && facts && facts->makes_dialog;
}

bool has_sips_contact(const reading& r)
{
    sip::name_addr value;
    sip::name_addr_list values{*r.message, field_id::contact};
    return values.next(value) && value.uri.scheme == sip::scheme::sips;
}

// 26.2.2: "the request MUST be ... forwarded over TLS" on each hop; RFC 5630 5.3: on the last one, too.
void check_sips_request(const exchanges& e, const reading& r, judgement& j)
{
    sip::name_addr route;
    sip::name_addr_list routes{*r.message, field_id::route};
    const bool routed = routes.next(route) && route.uri.scheme == sip::scheme::sips;
    if (!routed && !fsm::is_sips(r.message->request_uri()))
        return;
    j.could_break("a");
    if (!fsm::is_secure(r.seen->source.transport))
    {
        j.broken('a', {&r, "TLS, for " + std::string{routed ? route.octets : r.message->request_uri()},
                       std::string{fsm::via_token(r.seen->source.transport)}});
    }
    if (!may_make_dialog(e, r))
        return;
    j.could_break("b");
    if (!has_sips_contact(r))
        j.broken('b', {&r, "a SIPS URI (8.1.1.8)", std::string{r.message->value(field_id::contact)},
                       r.message->value(field_id::contact)});
}

// 12.1.1: of what makes a dialog.
void check_sips_response(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    const bool makes_one =
        (r.success() || (r.status > 100 && r.provisional())) && !r.to.tag.empty() && may_make_dialog(e, q);
    if (!makes_one || !r.has(field_id::contact) || j.touched(t) || e.passed_on(r) ||
        !fsm::asks_for_sips(*q.message))
        return;
    j.could_break(r.seen->from, "b");
    if (!has_sips_contact(r))
        j.broken('b', {.offender = &r,
                       .expected = "a SIPS URI (12.1.1)",
                       .observed = std::string{r.message->value(field_id::contact)},
                       .octets = r.message->value(field_id::contact),
                       .against = &q});
}

// clang-format off
constexpr rule transport_rows[] = {
    {"TRN-MTU-1", "UAC, proxy", "RFC 3261 18.1.1",
     "A request of more than 1300 octets goes over TCP.",
     "the size of requests, and the transport that they came over", mtu_letters,
     {.of = requests, .message = check_mtu}},
    {"TRN-TCP-1", "UAS, proxy, registrar", "RFC 3261 18, 18.2.1",
     "Who takes UDP at an address and port takes TCP there.",
     "answers over UDP, and the connections over TCP that were tried to where they come from", tcp_letters,
     {.response = check_tcp}},
    {"TRN-CONN-1", "any", "RFC 3261 18, 18.1.1, 18.2.2",
     "A response comes by the connection of its request, while that is open.",
     "the connections of requests and of their responses", conn_letters,
     {.reads = {.fields = bit(field_id::via)}, .awaited = "cd", .response = check_conn, .transaction = check_reuse, .docket = check_closings}},
    {"TRN-FRAME-1", "any", "RFC 3261 7.5, 18.3, 20.14",
     "Messages of a stream are told apart by their Content-Length, however they are cut into segments.",
     "what is answered to requests that a script cuts, joins or puts behind CRLFs, and to like ones that it does not", frame_letters,
     {.awaited = "abc", .transaction = check_frame}},
    {"TRN-FRAME-2", "any", "RFC 3261 18.3",
     "What stands behind the body of a datagram is ignored, and a body that is cut off is an error.",
     "requests over UDP with more or fewer octets than their Content-Length says, and what they are answered", datagram_letters,
     {.response = check_datagram}},
    {"TRN-SIPS-1", "UAC, UAS, proxy", "RFC 3261 8.1.1.8, 12.1.1, 26.2.2; RFC 5630 5.3",
     "A request with a SIPS URI goes over TLS, and what it makes is reached by SIPS URIs.",
     "requests with a SIPS URI in the Request-URI or in the top Route, their Contacts and those of their responses", sips_letters,
     {.of = requests, .reads = {.fields = bit(field_id::contact) | bit(field_id::route) | bit(field_id::record_route)}, .message = check_sips_request, .response = check_sips_response}},
};
// clang-format on

}  // namespace

std::span<const rule> transport_rules() { return transport_rows; }

}  // namespace rules
