#include "capture/connections.hpp"

#include "capture/limits.hpp"

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
        all_.push_back({ends, reassembly{s}, sip_stream{from, to, s.syn, out_}});
        found = by_ends_.emplace(ends, std::prev(all_.end())).first;
    }
    const auto it = found->second;
    all_.splice(all_.end(), all_, it);
    it->order.add(s, when);
    flush(*it);
    while (all_.size() > limits::directions || (pending_ > limits::pending_octets && all_.size() > 1))
    {
        out_.skip(reason::too_many_directions, when.frame);
        end(all_.begin());
    }
}

void connections::flush(direction& d)
{
    while (const auto piece = d.order.next())
        d.sip.put(piece->octets, piece->when, piece->after_gap);
    pending_ -= d.pending;
    held_ -= d.held;
    d.held = d.order.held();
    held_ += d.held;
    d.pending = d.order.held() + d.sip.pending();
    pending_ += d.pending;
}

void connections::end(directions::iterator it)
{
    it->order.end();
    flush(*it);
    it->sip.end();
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
