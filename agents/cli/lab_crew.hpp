// Threads that play the cells of a lab, lane by lane, and one that takes what they bring.
#pragma once

#include "lab/cell.hpp"
#include "lab/schedule.hpp"

#include <cstddef>
#include <functional>
#include <optional>

namespace cli {

struct crew_work
{
    // Called by threads. Nothing: it was not played to its end.
    std::function<std::optional<lab::cell>(std::size_t which)> play;
    std::function<void(std::size_t which)> begins;  // called by the one who waits, as all below
    std::function<void(std::size_t which, lab::cell)> take;
    std::function<bool()> interrupted;  // ten times a second; true: no further cell begins
};

// Until all cells of `plan` are played, or it was interrupted. Throws what `play` or `take` throws, when all
// threads have ended.
void play_cells(lab::schedule& plan, std::size_t threads, const crew_work& how);

}  // namespace cli
