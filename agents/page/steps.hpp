// In which order the ladder of a run is shown: as time goes, whatever the script drew.
#pragma once

#include "judge/result.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace page {

struct step
{
    fsm::time_point at;
    std::optional<std::uint32_t> rung;  // nothing: a message that is none
    std::uint32_t message = 0;          // that one, of the run's traffic
};

// All rungs, and all messages that are none. A rung that never came stands behind the one above it in the
// script.
std::vector<step> steps_of(const judge::run_result& r);

}  // namespace page
