// VIA: the branch that a client makes, and what a server writes into the Via it answers to.
#include "fsm/next_hop.hpp"
#include "rules/compare.hpp"
#include "rules/forwarding.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"

#include <algorithm>

namespace rules {

namespace {

using sip::field_id;
using sip::method;

bool known(const fsm::address& a)
{
    return a.port != 0 && std::ranges::any_of(a.octets, [](std::uint8_t o) { return o != 0; });
}

bool same_host(const fsm::address& a, const fsm::address& b) { return a.v6 == b.v6 && a.octets == b.octets; }

// By what a response is matched to its request (RFC 3261 17.1.3).
constexpr auto matching = fields_of({field_id::via, field_id::cseq});

constexpr letter via_fmt_letters[] = {
    {'a', level::must, "the top Via is not SIP/2.0"},
    {'b', level::must, "the transport named is not the one it came over"},
    {'c', level::must, "no sent-by host"},
    {'d', level::must, "no branch"},
    {'e', level::must, "the branch does not start with z9hG4bK, or is only that"},
};

void check_fmt(const exchanges&, const reading& r, judgement& j)
{
    j.could_break(known(r.seen->source) ? "abcde" : "acde");
    const auto& v = r.via;
    if (!r.has_via)
    {
        auto rest = r.message->value(field_id::via);
        const auto top = next_value(rest);
        if (lacks_sent_by(top))
            j.broken('c', {&r, "host of sent-by", std::string{top}, top});
        return;
    }
    if (v.protocol != "SIP" || v.version != "2.0")
        j.broken('a', {&r, "SIP/2.0", std::string{v.protocol} + '/' + std::string{v.version}, v.octets});
    if (known(r.seen->source) && !sip::iequals(v.transport, fsm::via_token(r.seen->source.transport)))
    {
        j.broken('b', {&r, std::string{fsm::via_token(r.seen->source.transport)}, std::string{v.transport},
                       v.transport});
    }
    if (v.branch.empty())
        j.broken('d', {&r, "a branch", std::string{v.octets}, v.octets});
    else if (!v.has_cookie() || v.branch.size() == 7)
        j.broken('e', {&r, "z9hG4bK and more", std::string{v.branch}, v.branch});
}

constexpr letter uniq_letters[] = {
    {'a', level::must,
     "the branch was used before, on a request that this neither repeats, cancels nor acknowledges"},
    {'b', level::must, "the request that follows a refusal keeps the old branch"},
};

// RFC 3261 16.6 item 8: the branches of a fork are transactions of their own.
bool is_for_another(const reading& first, const reading& again)
{
    if (first.seen->to == again.seen->to || first.method == method::ack || first.method == method::cancel)
        return false;
    const auto one = sip::parse_uri(first.message->request_uri()),
               other = sip::parse_uri(again.message->request_uri());
    return one && other && !sip::equal(*one, *other);
}

// RFC 3261 9.1, 17.1.1.3: CANCEL, and ACK for a refusal, have the branch of their INVITE. A UAC's ACK for a
// 2xx that has it too is ACK-2XX-2.c's.
bool shares_branch(const exchanges& e, const reading& first, const reading& again)
{
    if (first.message->octets() == again.message->octets() ||
        (same_attempt(first, again) && !is_for_another(first, again)) ||
        !sip::iequals(first.via.transport, again.via.transport))  // 18.1.1: over UDP after TCP failed
    {
        return true;
    }
    if (again.method == method::cancel || (first.method == method::cancel && again.method == method::ack))
        return true;
    const auto* t = e.transaction_of(again);
    const auto* final = t ? e.final_of(*t) : nullptr;
    return again.method == method::ack && t && t->request == first.index &&
           (e.originated(again) || !final || final->refusal());
}

void check_uniq(const exchanges& e, const reading& r, judgement& j)
{
    if (r.branch_first == none)
        return;
    if (j.met(r.seen->from, 'a') != judgement::meeting::first)
        j.could_break("a");
    const auto* tried = r.before_of_method == none ? nullptr : &e.at(r.before_of_method);
    const auto* told = tried && tried->seen->from == r.seen->from ? e.transaction_of(*tried) : nullptr;
    const auto* refusal = told ? e.final_of(*told) : nullptr;
    if (refusal && refusal->refusal() && refusal->at() <= r.at())
        j.could_break("b");
    const auto& first = e.at(r.branch_first);
    if (&first == &r || j.touched(first) || !same_sent_by(first.via, r.via) || shares_branch(e, first, r))
        return;
    const auto* t = e.transaction_of(first);
    const auto* final = t ? e.final_of(*t) : nullptr;
    const bool retry = final && final->refusal() && first.method == r.method && first.call_id == r.call_id &&
                       final->at() <= r.at();
    j.broken(retry ? 'b' : 'a', {&r, "a new branch", std::string{r.via.branch}, r.via.branch, &first});
}

void check_reused(const exchanges& e, judgement& j)
{
    for (const auto& again : e.docket().reuses)
    {
        const auto* r = again.what == reuse::kind::branch ? e.numbered(again.number) : nullptr;
        if (r)
        {
            j.broken('a', {.offender = r,
                           .expected = "a new branch",
                           .observed = std::string{r->via.branch},
                           .octets = r->via.branch,
                           .earlier = &again});
        }
    }
}

// The request that a response answers, where the script touched neither; null when there is none.
const reading* asked(const exchanges& e, const reading& r, judgement& j)
{
    const auto* q = r.has_via ? e.request_of(r) : nullptr;
    return q && q->has_via && !j.touched(*q) ? q : nullptr;
}

constexpr letter rcv_letters[] = {
    {'a', level::must, "the top Via of the response has no received"},
    {'b', level::must, "received is not the address that the request came from"},
};

// The same server gave this source of our requests as it is. On a way with a translator of addresses it sees
// another one, and always the same.
bool told_elsewhere(const exchanges& e, const reading& r, const reading& q, judgement& j)
{
    const std::uint32_t back = limits::look_back, first = r.index > back ? r.index - back : 0;
    int steps = 2 * limits::look_back;
    for (auto at = first; at < e.readings().size() && steps > 0; ++at, --steps)
    {
        const auto& o = e.at(at);
        if (!o.response || !o.has_via || o.seen->from != r.seen->from || o.seen->to != r.seen->to)
            continue;
        const auto* request = asked(e, o, j);
        const auto& source = q.seen->source;
        const auto received = fsm::numeric_address(o.via.received, source.port);
        if (request && request->seen->source == source && request->seen->destination == q.seen->destination &&
            request->via.received.empty() && received && same_host(*received, source))
            return true;
    }
    return false;
}

// 18.2.1: where it is given though sent-by is the source, it is that, too.
void check_needless(const exchanges& e, const reading& r, const reading& q, judgement& j)
{
    const auto& source = q.seen->source;
    const auto received = fsm::numeric_address(r.via.received, source.port);
    if (!received || !q.via.received.empty())
        return;
    if (!same_host(*received, source) && !told_elsewhere(e, r, q, j))
        return j.inconclusive(r.seen->from, "b");
    j.could_break("b");
    if (!same_host(*received, source))
        j.broken('b', {&r, source.host(), std::string{r.via.received}, r.via.received, &q});
}

void check_rcv(const exchanges& e, const reading& r, judgement& j)
{
    const auto* request = asked(e, r, j);
    if (!request)
        return;
    const auto& q = *request;
    const auto& source = q.seen->source;
    const auto sent_by = fsm::numeric_address(q.via.host, source.port);
    if (!known(source))
        return;
    if (sent_by && same_host(*sent_by, source))
        return check_needless(e, r, q, j);
    j.triggered();
    const auto received = fsm::numeric_address(r.via.received, source.port);
    if (r.via.received.empty())
        j.broken('a', {&r, "received=" + source.host(), std::string{r.via.octets}, r.via.octets, &q});
    else if (!received || !same_host(*received, source))
        j.broken('b', {&r, source.host(), std::string{r.via.received}, r.via.received, &q});
}

// RFC 3581 is an extension: without a declaration of the device nothing here is more than a warning.
constexpr letter rpt_1_letters[] = {
    {'a', level::should, "rport was asked for, and the response does not give the source port"},
    {'b', level::should, "rport was asked for, and the response has no received"},
};

void check_rpt_1(const exchanges& e, const reading& r, judgement& j)
{
    const auto* request = asked(e, r, j);
    if (!request)
        return;
    const auto& q = *request;
    if (!q.via.has_rport || q.via.rport != 0 || !q.udp() || !known(q.seen->source))
        return;
    const auto sent_by = fsm::numeric_address(q.via.host, q.seen->source.port);
    const bool at_sent_by = sent_by && same_host(*sent_by, q.seen->source);  // else VIA-RCV-1.a
    j.could_break(at_sent_by ? "ab" : "a");
    // RFC 3581 binds who knows it: a server that leaves rport as it came says that it does not.
    const auto level = r.via.rport == 0 ? level::info : level::should;
    if (r.via.rport != q.seen->source.port)
    {
        j.broken('a', {.offender = &r,
                       .expected = "rport=" + std::to_string(q.seen->source.port),
                       .observed = std::string{r.via.octets},
                       .octets = r.via.octets,
                       .against = &q,
                       .level = level});
    }
    if (r.via.received.empty() && at_sent_by)
    {
        j.broken('b', {.offender = &r,
                       .expected = "received=" + q.seen->source.host(),
                       .observed = std::string{r.via.octets},
                       .octets = r.via.octets,
                       .against = &q,
                       .level = level});
    }
}

constexpr letter rpt_2_letters[] = {
    {'a', level::must, "with rport: not sent to the source address and port of the request"},
    {'b', level::must, "without rport: not sent to the source address and the sent-by port"},
    {'c', level::must, "with rport: not sent from the address and port that the request was sent to"},
    {'d', level::must, "with maddr: not sent there"},
};

void check_rpt_2(const exchanges& e, const reading& r, judgement& j)
{
    const auto* request = asked(e, r, j);
    if (!request)
        return;
    const auto& q = *request;
    const auto &from = q.seen->source, &to = r.seen->destination;
    if (!q.udp() || !known(from) || !known(to))
        return;
    const auto maddr = q.via.params.value("maddr");
    const auto sent_by_port = fsm::port_of(q.via);
    if (!maddr.empty())
    {
        const auto there = fsm::numeric_address(maddr, sent_by_port);
        if (there)
            j.could_break("d");
        if (there && (!same_host(*there, to) || to.port != sent_by_port))
            j.broken('d', {&r, there->host_port(), to.host_port(), {}, &q});
    }
    else if (q.via.has_rport && (r.via.rport != 0 || to.port == from.port))
    {
        j.could_break("a");
        if (!same_host(from, to) || from.port != to.port)
            j.broken('a', {&r, from.host_port(), to.host_port(), {}, &q});
        // A server that does not know the extension (VIA-RPT-1.a) may answer from anywhere.
        const auto &asked = q.seen->destination, &answered = r.seen->source;
        if (r.via.rport == 0 || !known(asked) || !known(answered))
            return;
        j.could_break("c");
        if (!same_host(asked, answered) || asked.port != answered.port)
            j.broken('c', {&r, asked.host_port(), answered.host_port(), {}, &q});
    }
    else
    {
        j.could_break("b");
        if (!same_host(from, to) || to.port != sent_by_port)
            j.broken('b', {&r, from.host() + ':' + std::to_string(sent_by_port), to.host_port(), {}, &q});
    }
}

constexpr letter resp_letters[] = {
    {'a', level::must, "a response of a foreign sent-by, branch or method is acted upon", false},
    {'b', level::should, "a response with two Via values is acted upon", false},
    {'c', level::must, "the request's own Via has an rport with a value"},
};

void check_resp(const exchanges& e, const reading& r, judgement& j)
{
    if (r.has_via && r.via.has_rport && !came_as_it_is(e, r))  // PRX-VIA-1.a
    {
        j.triggered();
        if (r.via.rport != 0)
        {
            j.broken('c',
                     {&r, "rport without a value", "rport=" + std::to_string(r.via.rport), r.via.octets});
        }
    }
}

// clang-format off
constexpr rule via_rows[] = {
    {"VIA-FMT-1", "UAC, proxy", "RFC 3261 8.1.1.7, 18.1.1, 20.42",
     "The top Via of a request names SIP/2.0, the transport used, where to answer, and a branch that starts with z9hG4bK.",
     "the top Via of requests", via_fmt_letters,
     {.of = requests, .any_of = bit(field_id::via), .reads = {.fields = bit(field_id::via)}, .message = check_fmt}},
    {"VIA-UNIQ-1", "UAC, proxy", "RFC 3261 8.1.1.7",
     "Every request has a branch of its own, but for CANCEL and for the ACK of a refusal.",
     "the branches that each party made over the run", uniq_letters,
     {.of = requests, .any_of = bit(field_id::via), .reads = {.fields = matching | bit(field_id::call_id)}, .message = check_uniq, .docket = check_reused}},
    {"VIA-RCV-1", "any server", "RFC 3261 18.2.1",
     "A server adds received when sent-by is a name or another address than the request came from, and it is that address.",
     "the top Via of responses", rcv_letters,
     {.of = responses, .any_of = bit(field_id::via), .reads = {.fields = matching}, .message = check_rcv}},
    {"VIA-RPT-1", "any server", "RFC 3581 4",
     "A server that is asked by rport answers with the source port and address.",
     "the top Via of responses to requests with an empty rport", rpt_1_letters,
     {.of = responses, .any_of = bit(field_id::via), .reads = {.fields = matching}, .message = check_rpt_1}},
    {"VIA-RPT-2", "any server", "RFC 3261 18.2.2; RFC 3581 4",
     "A response over UDP goes where the top Via of its request says.",
     "addresses and ports of responses over UDP", rpt_2_letters,
     {.of = responses, .any_of = bit(field_id::via), .reads = {.fields = matching}, .message = check_rpt_2}},
    {"VIA-RESP-1", "UAC", "RFC 3261 8.1.3.3, 17.1.3, 18.1.2; RFC 6026 8.9; RFC 3581 3",
     "A client acts only on responses to its own requests, and leaves rport for the server to fill.",
     "what follows a stray response; rport in requests", resp_letters,
     {.of = requests, .any_of = bit(field_id::via), .reads = {.fields = bit(field_id::via)}, .message = check_resp}},
};
// clang-format on

}  // namespace

std::span<const rule> via_rules() { return via_rows; }

}  // namespace rules
