// Repairs what a mutator broke by the way.
#pragma once

#include "mutate/mutate.hpp"

namespace mutate {

// The traits that hold of a message, one bit each.
unsigned traits_of(const draft& message);

// Makes those of `wanted` hold that no longer do, but for what `how` left broken on purpose.
void mend(draft& message, unsigned wanted, const change& how);

}  // namespace mutate
