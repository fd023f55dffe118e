#include "run/memory_link.hpp"

#include <algorithm>

namespace run {

namespace {

bool later(const in_flight& a, const in_flight& b)
{
    return a.at != b.at ? a.at > b.at : a.number > b.number;
}

}  // namespace

memory_link::memory_link(const network_conditions& conditions, std::size_t parties, sip::choices pick)
    : perfect_{conditions.perfect()},
      parties_{parties}
{
    if (perfect_)
        return;
    hops_.reserve(parties * parties);
    for (std::size_t hop = 0; hop < parties * parties; ++hop)
        hops_.emplace_back(conditions, pick.split(hop));
}

void memory_link::send(fsm::time_point now, party_index from, party_index to, std::string octets)
{
    if (perfect_)
        return push(now, from, to, std::move(octets));
    send(now, from, to, octets, hops_[from * parties_ + to].deliveries());
}

void memory_link::send(fsm::time_point now,
                       party_index from,
                       party_index to,
                       const std::string& octets,
                       const std::vector<fsm::duration>& arrivals)
{
    for (const auto delay : arrivals)
        push(now + delay, from, to, octets);
}

void memory_link::push(fsm::time_point at, party_index from, party_index to, std::string octets)
{
    queue_.push_back({at, sent_++, from, to, std::move(octets)});
    std::ranges::push_heap(queue_, later);
}

in_flight memory_link::take()
{
    std::ranges::pop_heap(queue_, later);
    in_flight out = std::move(queue_.back());
    queue_.pop_back();
    return out;
}

}  // namespace run
