// The faults of one device: what it sends goes through here, and leaves as they make it. A machine without
// I/O.
#pragma once

#include "weak/fault.hpp"

#include "sip/message.hpp"

#include <cstdint>
#include <deque>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace weak {

class misbehavior
{
public:
    misbehavior() = default;
    explicit misbehavior(std::span<const fault* const> planted) : planted_(planted.begin(), planted.end()) {}

    struct outcome
    {
        bool is_kept_back = false;            // it does not leave
        std::string octets;                   // leave instead; "": as it was
        std::vector<const fault*> committed;  // in the order of what was planted
    };
    // What leaves again (RFC 3261 17.1.1.2, 17.2.1) comes again.
    outcome leaves(const sip::message& m);

private:
    bool left_before(const sip::message& m);

    std::vector<const fault*> planted_;
    std::set<std::uint64_t> left_;  // hashes
    std::deque<std::uint64_t> left_in_order_;
};

}  // namespace weak
