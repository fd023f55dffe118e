// Messages on their way, in order of arrival; of those that arrive together, the one sent first comes first.
#pragma once

#include "fsm/time.hpp"
#include "fsm/transmission.hpp"
#include "rules/traffic.hpp"
#include "script/stream_fault.hpp"

#include <cstdint>
#include <vector>

namespace run {

struct flight
{
    fsm::time_point at{};
    std::uint64_t number = 0;
    bool inbound = false;  // from a device to our agent `party`; otherwise it leaves that agent
    rules::party_index party = 0;
    fsm::transmission what{};
    const script::stream_fault* fault = nullptr;  // as in departure
};

class flights
{
public:
    void add(flight f);  // numbers it
    fsm::time_point next() const { return queue_.empty() ? fsm::never : queue_.front().at; }
    flight take();  // the next; only when there is one
    bool empty() const { return queue_.empty(); }
    std::size_t size() const { return queue_.size(); }
    std::vector<flight> in_order() const;  // as they would be taken

private:
    std::vector<flight> queue_;  // a heap
    std::uint64_t added_ = 0;
};

}  // namespace run
