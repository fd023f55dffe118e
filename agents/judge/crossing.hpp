// What a device sent before it can have known that it was called off.
#pragma once

#include "judge/result.hpp"
#include "play/cast.hpp"
#include "rules/recorder.hpp"

#include <cstdint>
#include <optional>

namespace judge {

// The rung of the CANCEL that the response crossed which is the sighting `came`, and which is drawn nowhere:
// an index into flow.rungs. Nothing: it crossed none.
//
// RFC 3261 9.1: CANCEL "has no effect on a request to which a UAS has already given a final response", so
// that whoever answers while the CANCEL is under way breaks nothing, whatever it answers, and 481 to the
// CANCEL is right behind that (9.2). Only the order of its answers shows that it knew: what comes behind its
// 200 to the CANCEL did not cross. Where datagrams may overtake each other or be lost, a copy may: it is
// known by coming more than T1 and a round trip behind.
std::optional<std::uint32_t>
cancel_crossed_by(std::uint32_t came, const run_result& r, const play::cast& c, const rules::recorder& seen);
// The same, of a rung that answers the CANCEL and did not happen: 481 came instead.
std::optional<std::uint32_t> cancel_refused_behind(std::uint32_t rung,
                                                   const run_result& r,
                                                   const play::cast& c,
                                                   const rules::recorder& seen);

}  // namespace judge
