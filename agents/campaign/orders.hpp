// Other orders: a rung that comes twice, late, never, with another tag or CSeq, or something else beside it.
#pragma once

#include "campaign/arms.hpp"

#include <vector>

namespace campaign {

// Of each rung that agents send straight to devices, in the order of the ladder. Whether the loader takes one
// is not asked yet: is_possible().
void add_orders(const target& t, const choice& only, std::vector<arm>& out);

}  // namespace campaign
