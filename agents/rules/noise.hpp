// Times of what is not worth a place in a docket: octets that are no message. Asked about a span of time;
// bounded, and where it has forgotten it says "may be".
#pragma once

#include "rules/traffic.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace rules {

namespace limits {
inline constexpr std::size_t noisy_hops = 1'024;  // pairs of parties whose noise is told apart
}  // namespace limits

class noise
{
public:
    void heard(party_index from, party_index to, fsm::time_point at);

    // Did the one send the other something unreadable in [since, until], or may it have?
    bool between(party_index from, party_index to, fsm::time_point since, fsm::time_point until) const;

private:
    struct hop
    {
        fsm::time_point first = fsm::never;
        std::array<fsm::time_point, 8> last{};  // a ring
        std::uint64_t count = 0;
    };

    boost::unordered_flat_map<std::uint32_t, hop> hops_;
    bool everywhere_ = false;  // on hops that found no place
};

}  // namespace rules
