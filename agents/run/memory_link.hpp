// The wire between agents in one process: datagrams in flight, in order of arrival. What the network does to
// them is decided per hop and direction, so that one hop's traffic does not change the luck of another.
#pragma once

#include "run/network.hpp"
#include "script/script.hpp"

#include <string>
#include <vector>

namespace run {

struct in_flight
{
    fsm::time_point at;
    std::uint64_t number = 0;  // of two that arrive together, the one sent first
    party_index from = 0, to = 0;
    std::string octets;
};

class memory_link
{
public:
    memory_link(const network_conditions& conditions, std::size_t parties, sip::choices pick);

    void send(fsm::time_point now, party_index from, party_index to, std::string octets);
    // It arrives after each of these delays; whoever calls has decided what the network does.
    void send(fsm::time_point now,
              party_index from,
              party_index to,
              const std::string& octets,
              const std::vector<fsm::duration>& arrivals);
    fsm::time_point next() const { return queue_.empty() ? fsm::never : queue_.front().at; }
    in_flight take();  // the next; only when there is one
    bool empty() const { return queue_.empty(); }

private:
    void push(fsm::time_point at, party_index from, party_index to, std::string octets);

    bool perfect_;
    std::size_t parties_;
    std::vector<impairment> hops_;  // [from * parties + to]; none on a perfect network
    std::vector<in_flight> queue_;  // a heap
    std::uint64_t sent_ = 0;
};

}  // namespace run
