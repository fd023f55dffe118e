// Two other orders in one flow, one after the other: whoever stands the first may fall at the second.
#pragma once

#include "campaign/arms.hpp"
#include "campaign/suspect.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace campaign {

struct two_orders
{
    std::string name;                          // "F1 twice, F4 without To tag"
    std::string text;                          // a script
    std::shared_ptr<const script::flow> flow;  // the same, loaded
    std::vector<suspect::less> alone;          // each of the two
};

class order_pairs
{
public:
    order_pairs(const target& t, const choice& only);

    // An order of the rung `first`, and then one of `second`, which is the same or below it: drawn by the
    // seed alone. Nothing: of some that were drawn no two can be in one flow.
    std::optional<two_orders> draw(std::uint32_t first, std::uint32_t second, std::uint64_t seed);

private:
    std::optional<two_orders> both(const arm& a, const arm& b) const;

    const target& target_;
    std::map<std::uint32_t, std::vector<arm>> by_rung_;
};

// One for each two rungs that agents send straight to devices.
void add_order_pairs(const target& t, const choice& only, std::vector<arm>& out);

}  // namespace campaign
