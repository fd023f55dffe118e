// What a bad network does to datagrams, decided by a seed: loss, delay, duplication, reordering, a narrow
// line. Of streams, which mend the rest, delay and the line. Used by the memory link and by agents on real
// sockets alike.
#pragma once

#include "rules/traffic.hpp"
#include "sip/choices.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace run {

using rules::party_index;

struct network_conditions
{
    double loss = 0, duplicate = 0, reorder = 0;               // probabilities, 0 .. 1
    fsm::duration delay_min{0}, delay_max{0};                  // uniformly between
    fsm::duration reorder_by = std::chrono::milliseconds{20};  // extra delay of a reordered datagram
    std::uint64_t bandwidth = 0;  // bit/s of a hop, in one direction; 0: no limit

    bool perfect() const
    {
        return loss == 0 && duplicate == 0 && reorder == 0 && delay_max == fsm::duration{0} && bandwidth == 0;
    }
};

// "loss=5%,delay=20ms..80ms,reorder=2%,duplicate=1%", reorder-by=TIME and bandwidth=64kbit/s. Throws
// usage_error naming the part that is wrong.
network_conditions parse_network(std::string_view text);

class impairment
{
public:
    impairment(network_conditions conditions, sip::choices pick);
    // The delays after which one datagram of so many octets arrives: none (lost), one, or two.
    std::vector<fsm::duration> deliveries(fsm::time_point now, std::size_t octets);
    // After which what is next in a stream does: never before what was sent by one earlier.
    fsm::duration in_order(fsm::time_point now, std::size_t octets);

private:
    fsm::duration delay();
    fsm::duration on_the_line(fsm::time_point now, std::size_t octets);

    network_conditions conditions_;
    sip::choices pick_;
    fsm::time_point free_{}, last_{};  // the line; what came last by a stream
};

}  // namespace run
