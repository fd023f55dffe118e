// OPTIONS to a device, as its neighbour would ask (RFC 3261 11.1): a script of two rungs, and who plays it.
#pragma once

#include "play/cast.hpp"
#include "script/script.hpp"

#include <string>

namespace cli {

// Party 0 asks, party 1 is the device; the answer is the second rung. `sent_by`: of our Via; "": its own.
script::flow asking(const std::string& aor, const std::string& sent_by = {});

// `there`: where the device is, and by which URI, if it has one of its own. We listen at our address towards
// it.
play::cast cast_asking(const play::member& there);

}  // namespace cli
