// What a device does not have, by its profile or by its own word: Allow, Supported, 405, 501, 420 (RFC 3261
// 8.2.1, 8.2.2.3, 20.5, 20.37). A ladder that needs it has not been broken by the device.
#pragma once

#include "judge/waive.hpp"
#include "play/cast.hpp"
#include "rules/recorder.hpp"

#include <string>

namespace judge {

// From the first rung on that did not happen and needs what its device does not have: rungs are unsupported
// and not missing, and no finding of the ladder is anybody's fault. Why, for people; "": there is no such
// rung.
std::string
leave_unsupported(run_result& r, const play::cast& c, const profiles& all, const rules::recorder& seen);

}  // namespace judge
