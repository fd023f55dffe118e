#include "rules/connections.hpp"

#include "rules/timing.hpp"

#include <algorithm>

namespace rules {

namespace {

constexpr std::size_t looked_back = 64;  // messages, for a connection that was there before

// Who opens a connection leaves by a port that nobody listens at.
bool is_opened_by(const exchanges& e, const reading& first)
{
    const auto* const who = e.who(first.seen->from);
    return first.request && first.seen->connection != 0 && who && who->device &&
           first.seen->source != who->at;
}

// The last request before this one that went to the same address by a connection of its sender; null.
const reading* one_before(const exchanges& e, const reading& q)
{
    const auto before = e.readings().first(q.index);
    const auto known = before.last(std::min(before.size(), looked_back));
    const reading* last = nullptr;
    for (const auto& r : known)
    {
        if (r.seen->connection == q.seen->connection)
            return &r;
        if (r.seen->from == q.seen->from && r.seen->destination == q.seen->destination && is_opened_by(e, r))
            last = &r;
    }
    return last;
}

struct use
{
    const reading* last = nullptr;  // that a device sent by it
    bool carried = false;           // a request and its final response
    bool spoiled = false;           // what came by it was altered, or not put into it as it is
};

}  // namespace

// 18: "connections are shared between client and server transport functions", and "indexed by the tuple
// formed from the address, port, and transport protocol at the far end".
void check_reuse(const exchanges& e, const transaction& t, judgement& j)
{
    const auto& q = e.at(t.request);
    if (!is_opened_by(e, q))
        return;
    const auto* const before = one_before(e, q);
    if (!before)
        return;
    if (before->seen->connection == q.seen->connection)
        return j.could_break(t.client, "c");
    const auto& given = *e.docket().given;
    if (!given.sees_closings)
        return j.inconclusive(t.client, "c");
    // One that ended a moment later was being closed already.
    const auto ended = given.closings.find(before->seen->connection);
    if (ended != given.closings.end() && ended->second.at < q.at() + at_once)
        return;
    if (!j.over(q.at() + at_once, t.client, "c"))
        return;
    j.broken('c', {.offender = &q,
                   .expected = "the connection to " + q.seen->destination.host_port() + " that is open",
                   .observed = "a new one",
                   .against = before});
}

// 18: "It is RECOMMENDED that connections be kept open for some implementation-defined duration after the
// last message was sent or received over that connection. This duration SHOULD at least equal the longest
// amount of time the element would need in order to bring a transaction from instantiation to the terminated
// state ... This usually means at least 64*T1". What it sent last by it, it surely knew of.
void check_closings(const exchanges& e, judgement& j)
{
    boost::unordered_flat_map<std::uint32_t, use> uses;
    for (const auto& r : e.readings())
    {
        if (r.seen->connection == 0)
            continue;
        auto& is = uses[r.seen->connection];
        const auto* const who = e.who(r.seen->from);
        is.spoiled =
            is.spoiled || r.seen->taint || r.seen->framed != framing::plain || (!r.request && !r.response);
        is.last = who && who->device ? &r : is.last;
        const auto* const q = r.final() ? e.request_of(r) : nullptr;
        is.carried = is.carried || (q && q->seen->connection == r.seen->connection);
    }
    const auto& closings = e.docket().given->closings;
    for (const auto& r : e.readings())
    {
        const auto at = uses.find(r.seen->connection);
        if (at == uses.end() || at->second.last != &r || at->second.spoiled)
            continue;
        const auto by = r.seen->from;
        const auto closed = closings.find(r.seen->connection);
        if (closed == closings.end() || closed->second.by != by)
        {
            if (at->second.carried && e.docket().given->sees_closings)
                j.could_break(by, "d");
            continue;
        }
        j.could_break(by, "d");
        const auto* const t = e.transaction_of(r);
        const bool within = t && t->method != sip::method::ack &&
                            (t->final == none || e.at(t->final).at() > closed->second.at);
        const auto after = closed->second.at - r.at();
        if (after < e.give_up() * 9 / 10)
            j.broken('d', {.offender = &r,
                           .expected =
                               "that it stays open for " + seconds(e.give_up()) + " after its last message",
                           .observed = "it closed it " + seconds(after) + " after this" +
                                       (within ? ", within its transaction" : ""),
                           .beyond = e.give_up() - after});
    }
}

}  // namespace rules
