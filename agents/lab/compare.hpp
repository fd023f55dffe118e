// Two labs held against each other: what is new, what is mended.
#pragma once

#include "lab/cell.hpp"

#include <string>
#include <vector>

namespace lab {

enum class change : std::uint8_t {
    none,
    broke,   // it failed not, and does now, or fails by another rule
    mended,  // it failed, and passes now
    fewer,   // it fails as before, but not by all rules by which it did
    gone,    // it was judged, and is not any more
    fresh,   // a cell that was not there, or not judged, and passes now
};

std::string_view
to_text(change c);  // "new failure", "mended", "breaks fewer rules", "no longer judged", "newly judged", ""

struct difference
{
    change is = change::none;
    verdict before = verdict::not_run;
    bool known = false;              // the cell was in the other lab
    std::vector<std::string> rules;  // broken now, and not before
    std::vector<std::string> gone;   // broken before, and found no more in a cell that was judged again
};

// Of each cell of `now`, in their order.
std::vector<difference> compare(const std::vector<cell>& now, const std::vector<cell>& before);

// What is wrong with the cell, if anything is, was wrong in the other lab: it failed there by the same rules
// or more; one that warns failed or warned.
bool is_known(const cell& now, const difference& since);

}  // namespace lab
