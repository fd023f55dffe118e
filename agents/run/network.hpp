// What a bad network does to datagrams, decided by a seed: loss, delay, duplication, reordering. Used by the
// memory link and by agents on real sockets alike.
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

    bool perfect() const
    {
        return loss == 0 && duplicate == 0 && reorder == 0 && delay_max == fsm::duration{0};
    }
};

// "loss=5%,delay=20ms..80ms,reorder=2%,duplicate=1%", and reorder-by=TIME. Throws usage_error naming the part
// that is wrong.
network_conditions parse_network(std::string_view text);

class impairment
{
public:
    impairment(network_conditions conditions, sip::choices pick);
    // The delays after which one datagram arrives: none (lost), one, or two.
    std::vector<fsm::duration> deliveries();

private:
    network_conditions conditions_;
    sip::choices pick_;
};

}  // namespace run
