// Whom we may send to. This program attacks devices, so strangers must be out of reach by construction.
#pragma once

#include "fsm/address.hpp"

#include <string>
#include <vector>

namespace run {

class reach
{
public:
    reach() = default;
    // `authorized`: addresses that --i-am-authorized-to-test named; the port does not matter.
    explicit reach(std::vector<fsm::address> authorized) : authorized_{std::move(authorized)} {}

    // Why nothing may be sent there; "" when it may. Loopback, private (RFC 1918), link-local (RFC 3927, RFC
    // 4291) and unique local (RFC 4193) addresses are allowed, and those authorized; broadcast and multicast
    // never are.
    std::string refusal(const fsm::address& to) const;
    bool allows(const fsm::address& to) const { return refusal(to).empty(); }

private:
    std::vector<fsm::address> authorized_;
};

}  // namespace run
