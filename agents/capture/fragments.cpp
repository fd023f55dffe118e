#include "capture/fragments.hpp"

#include "capture/limits.hpp"

#include <algorithm>

namespace capture {

// No octet of it is there yet, and it does not reach behind the end.
bool fragments::fits(const waiting& w, std::size_t offset, std::size_t size)
{
    const auto next = w.pieces.lower_bound(offset);
    if (next != w.pieces.end() && next->first < offset + size)
        return false;
    if (next != w.pieces.begin())
        if (const auto before = std::prev(next); before->first + before->second.size() > offset)
            return false;
    return !w.size || offset + size <= *w.size;
}

void fragments::give_up(table::iterator it)
{
    if (!it->second.discarded)
        given_up_.push_back(it->second.began.frame);
    waiting_.erase(it);
}

void fragments::make_room()
{
    if (waiting_.size() < limits::fragmented)
        return;
    give_up(std::ranges::min_element(waiting_, {}, [](const auto& w) { return w.second.began.frame; }));
}

decoded<std::optional<std::string>> fragments::add(const ip_packet& f, stamp when)
{
    // Every fragment but the last holds a multiple of 8 octets.
    if (f.payload.empty() || (f.more && f.payload.size() % 8 != 0) ||
        f.offset + f.payload.size() > limits::datagram_octets)
        return reason::ip_malformed;
    const key which{f.from, f.to, f.protocol, f.identification};
    auto it = waiting_.find(which);
    // The identification comes round again after a while.
    if (it != waiting_.end() && when.at - it->second.began.at > limits::fragment_wait)
    {
        give_up(it);
        it = waiting_.end();
    }
    if (it == waiting_.end())
    {
        make_room();
        it = waiting_.emplace(which, waiting{}).first;
        it->second.began = when;
    }
    auto& w = it->second;
    if (w.discarded)
        return std::optional<std::string>{};
    if (const auto same = w.pieces.find(f.offset); same != w.pieces.end() && same->second == f.payload)
        return std::optional<std::string>{};

    const auto end = f.offset + f.payload.size();
    const bool last_fits = f.more || (!w.size && (w.pieces.empty() || w.pieces.rbegin()->first < end));
    if (!fits(w, f.offset, f.payload.size()) || !last_fits)
    {
        w.discarded = true;
        w.pieces.clear();
        return reason::fragments_overlap;
    }
    w.pieces.emplace(f.offset, f.payload);
    w.have += f.payload.size();
    if (!f.more)
        w.size = end;
    if (!w.size || w.have < *w.size)
        return std::optional<std::string>{};
    std::string whole;
    whole.reserve(w.have);
    for (const auto& [offset, piece] : w.pieces)
        whole += piece;
    waiting_.erase(it);
    return std::optional{std::move(whole)};
}

void fragments::end()
{
    while (!waiting_.empty())
        give_up(waiting_.begin());
}

}  // namespace capture
