#include "capture/connections.hpp"

#include "capture/limits.hpp"

#include <utility>

namespace capture {

void connections::add(const fsm::address& from, const fsm::address& to, const tcp_segment& s, stamp when)
{
    const key ends{from, to};
    auto found = by_ends_.find(ends);
    if (found != by_ends_.end() && found->second->order.restarts(s))
    {
        end(found->second);
        found = by_ends_.end();
    }
    if (found == by_ends_.end())
    {
        if (s.payload.empty() && !s.syn)
            return;
        // Ports that are used again: what the other direction said before belongs to another session.
        const auto back = by_ends_.find({to, from});
        const bool shared = back != by_ends_.end() && back->second->stream.session()->directions == 1;
        auto session = shared ? back->second->stream.session() : std::make_shared<tls_session>();
        const auto carried = how_.secrets.carrier(from, to).value_or(fsm::transport::tcp);
        const auto over = [&](fsm::address a) {
            a.transport = carried;
            return a;
        };
        all_.push_back(
            {ends, reassembly{s}, tcp_stream{over(from), over(to), s.syn, std::move(session), how_, out_}});
        found = by_ends_.emplace(ends, std::prev(all_.end())).first;
    }
    const auto it = found->second;
    all_.splice(all_.end(), all_, it);
    it->order.add(s, when);
    flush(*it);
    if (auto* const back = it->stream.is_tls() ? other(*it) : nullptr)
    {
        back->stream.go_on(when);
        count(*back);
    }
    while (all_.size() > limits::directions || (pending_ > limits::pending_octets && all_.size() > 1))
    {
        out_.skip(reason::too_many_directions, when.frame);
        end(all_.begin());
    }
}

connections::direction* connections::other(const direction& d)
{
    const auto found = by_ends_.find({d.ends.to, d.ends.from});
    return found == by_ends_.end() ? nullptr : &*found->second;
}

void connections::flush(direction& d)
{
    while (const auto piece = d.order.next())
        d.stream.put(piece->octets, piece->when, piece->after_gap);
    count(d);
}

void connections::count(direction& d)
{
    pending_ -= d.pending;
    held_ -= d.held;
    d.held = d.order.held();
    held_ += d.held;
    d.pending = d.order.held() + d.stream.pending();
    pending_ += d.pending;
}

void connections::end(directions::iterator it)
{
    it->order.end();
    flush(*it);
    it->stream.end();
    pending_ -= it->pending;
    held_ -= it->held;
    by_ends_.erase(it->ends);
    all_.erase(it);
}

void connections::end()
{
    while (!all_.empty())
        end(all_.begin());
}

}  // namespace capture
