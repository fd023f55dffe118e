#include "run/streams.hpp"

#include <algorithm>
#include <utility>

namespace run {

streams::streams(const play::cast& cast, stream_conditions conditions, sip::choices pick)
    : cast_{&cast},
      conditions_{conditions},
      pick_{pick}
{
}

// An ephemeral port (RFC 6335 6) of its own for each connection.
std::uint32_t streams::open(fsm::time_point now, const departure& d)
{
    const auto to = play::party_at(*cast_, d.over.remote);
    connection c;
    c.ends[0] = d.by;
    c.ends[1] = to;
    c.at[0] = d.over.local;
    c.at[0].port = static_cast<std::uint16_t>(49'152 + connections_.size());
    c.at[1] = d.over.remote;
    const bool refused = to == rules::nobody || connections_.size() == limits::connections;
    if (refused)
    {
        refused_.push_back({.what = happening::kind::closed,
                            .at = d.by,
                            .over = {d.over.local, d.over.remote, 0},
                            .how = fsm::link_end::refused});
        return 0;
    }
    connections_.push_back(std::move(c));
    const auto number = static_cast<std::uint32_t>(connections_.size());
    add(now, {event::kind::opened, number, 0});
    add(now, {event::kind::opened, number, 1});
    return number;
}

// The connection that the message names, or one that its sender opened to that address (18.1.1: "the
// connection ... SHOULD be kept open and reused").
std::uint32_t streams::usable(const departure& d) const
{
    if (d.fault && d.fault->by_another)
        return 0;
    for (auto i = static_cast<std::uint32_t>(connections_.size()); i-- > 0;)  // the last one opened first
    {
        const auto& c = connections_[i];
        for (const int end : {0, 1})
            if (c.directions[end].open && c.ends[end] == d.by && c.at[1 - end] == d.over.remote &&
                (d.over.connection == 0 || d.over.connection == i + 1))
                return i + 1;
    }
    return 0;
}

void streams::send(fsm::time_point now, const departure& what)
{
    auto number = usable(what);
    if (number == 0)
        number = open(now, what);
    if (number != 0)
        transmit(now, number, connections_[number - 1].ends[0] == what.by ? 0 : 1, what);
}

fsm::duration streams::delay()
{
    const auto span = static_cast<std::uint64_t>((conditions_.delay_max - conditions_.delay_min).count()) + 1;
    return conditions_.delay_min + fsm::duration{static_cast<fsm::duration::rep>(pick_.below(span))};
}

// The receiver still has what arrived before.
void streams::break_off(fsm::time_point at, std::uint32_t number)
{
    for (auto& d : connections_[number - 1].directions)
        d.open = false;
    add(at, {event::kind::broken, number, 0});
    add(at, {event::kind::broken, number, 1});
}

void streams::put(fsm::time_point now,
                  std::uint32_t number,
                  int from,
                  const std::vector<std::size_t>& pieces,
                  std::string_view octets,
                  fsm::duration stall)
{
    auto& way = connections_[number - 1].directions[from];
    std::size_t done = 0;
    for (const auto end : pieces)
    {
        if (done > 0)
            way.last = std::max(way.last, now) + stall;
        way.last = std::max(way.last, now + delay());
        add(way.last, {event::kind::octets, number, 1 - from, std::string{octets.substr(done, end - done)}});
        done = end;
    }
}

// What a script says of a message leaves nothing to the seed.
void streams::transmit(fsm::time_point now, std::uint32_t number, int from, const departure& what)
{
    using ending = script::stream_fault::ending;
    auto& way = connections_[number - 1].directions[from];
    const bool waited = !way.joined.empty();
    auto octets = std::exchange(way.joined, {});
    for (std::uint32_t i = 0; what.fault && i < what.fault->line_ends; ++i)
        octets += "\r\n";
    octets += what.message->octets();
    if (what.fault)
    {
        auto pieces = what.fault->pieces(what.message->octets().size());
        for (auto& p : pieces)
            p += octets.size() - what.message->octets().size();
        if (what.fault->joins_next)
        {
            way.joined = octets;
            add(now + script::limits::joined, {event::kind::flush, number, from});
        }
        else
            put(now, number, from, pieces, octets, what.fault->stall);
        return finish(now, number, from, what.fault->afterwards);
    }
    if (pick_.chance(conditions_.broken))
    {
        way.last = std::max(way.last, now + delay());
        return break_off(way.last, number);
    }
    if (!waited && pick_.chance(conditions_.join))
    {
        way.joined = octets;
        return add(now + conditions_.stalled_for, {event::kind::flush, number, from});
    }
    std::vector<std::size_t> pieces;
    std::size_t most = pick_.chance(conditions_.cut) ? 2 + pick_.below(limits::segments - 1) : 1;
    for (std::size_t at = 0; most > 1 && octets.size() - at > 1; --most)
        pieces.push_back(at += 1 + pick_.below(octets.size() - at - 1));
    pieces.push_back(octets.size());
    const auto stall = pick_.chance(conditions_.stall) ? conditions_.stalled_for : fsm::duration{0};
    put(now, number, from, pieces, octets, stall);
    if (pick_.chance(conditions_.half_close))
        finish(now, number, from, ending::half_close);
    else if (pick_.chance(conditions_.close))
        finish(now, number, from, ending::close);
}

void streams::finish(fsm::time_point now, std::uint32_t number, int from, script::stream_fault::ending how)
{
    using ending = script::stream_fault::ending;
    auto& c = connections_[number - 1];
    auto& way = c.directions[from];
    if (how == ending::none)
        return;
    way.open = false;
    c.directions[1 - from].heard = how == ending::half_close;
    c.directions[1 - from].open = c.directions[1 - from].open && how != ending::reset;
    add(now, {event::kind::shut, number, from});
    way.last = std::max(way.last, now + delay());
    add(way.last, {how == ending::reset ? event::kind::broken : event::kind::end, number, 1 - from});
}

fsm::link streams::seen_by(int end, std::uint32_t number) const
{
    const auto& c = connections_[number - 1];
    return {c.at[end], c.at[1 - end], number};
}

// False: it is nothing that an agent is told.
bool streams::happens(event& e, happening& out)
{
    auto& c = connections_[e.connection - 1];
    out = {.what = happening::kind::opened,
           .at = c.ends[e.to],
           .over = seen_by(e.to, e.connection),
           .with = c.ends[1 - e.to]};
    switch (e.what)
    {
    case event::kind::opened: return true;
    case event::kind::octets:
        if (!c.directions[1 - e.to].heard)  // RFC 9293 3.10.7.1: nobody is there any more
        {
            c.directions[1 - e.to].open = false;
            add(c.directions[e.to].last, {event::kind::broken, e.connection, 1 - e.to});
            return false;
        }
        c.directions[1 - e.to].framer.put(e.octets);
        reading_ = e.connection;
        reading_end_ = e.to;
        return false;
    case event::kind::shut: out.what = happening::kind::closed; return true;
    case event::kind::end:
        // Its receiver closes as well: after what it has sent so far, the other end is told the same.
        if (std::exchange(c.directions[e.to].open, false))
            add(c.directions[e.to].last, {event::kind::end, e.connection, 1 - e.to});
        out.what = happening::kind::closed;
        return true;
    case event::kind::flush:
        if (auto& way = c.directions[e.to]; !way.joined.empty())
        {
            const auto waited = std::exchange(way.joined, {});
            put(way.last, e.connection, e.to, {waited.size()}, waited, {});
        }
        return false;
    case event::kind::broken:
        out.what = happening::kind::closed;
        out.how = fsm::link_end::broken;
        return true;
    }
    return false;
}

bool streams::next(fsm::time_point now, happening& out)
{
    if (!refused_.empty())
    {
        out = std::move(refused_.front());
        refused_.erase(refused_.begin());
        return true;
    }
    for (;;)
    {
        if (reading_ != 0)
        {
            auto& c = connections_[reading_ - 1];
            auto whole = c.directions[1 - reading_end_].framer.next();
            if (whole && *whole)
            {
                out = {.what = happening::kind::message,
                       .at = c.ends[reading_end_],
                       .over = seen_by(reading_end_, reading_),
                       .with = c.ends[1 - reading_end_],
                       .message = sip::store(**whole)};
                return true;
            }
            const auto number = std::exchange(reading_, 0);
            if (!whole)  // 18.3: framing is lost, and with it the connection
                break_off(now, number);
        }
        if (queue_.empty() || queue_.begin()->first.first > now)
            return false;
        auto e = std::move(queue_.begin()->second);
        queue_.erase(queue_.begin());
        if (happens(e, out))
            return true;
    }
}

fsm::time_point streams::deadline() const
{
    if (!refused_.empty() || reading_ != 0)
        return fsm::time_point{};
    return queue_.empty() ? fsm::never : queue_.begin()->first.first;
}

void streams::add_to(fsm::state_hash& h) const
{
    for (const auto& c : connections_)
        for (const auto& d : c.directions)
            h.number(d.open).number(d.heard).number(d.framer.buffered()).text(d.joined);
    for (const auto& [at, e] : queue_)
        h.when(at.first)
            .word(e.what)
            .number(e.connection)
            .number(static_cast<std::uint64_t>(e.to))
            .text(e.octets);
}

}  // namespace run
