// Smaller and still wrong: delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating
// Failure-Inducing Input", 2002) over the parts of something, and what the parts of a message are.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace campaign {

// Asked of a smaller one whether it still shows the symptom. What it is asked may cost a restart of the
// device; whoever has no more patience answers false.
using still_of_parts = std::function<bool(const std::vector<std::size_t>& kept)>;

// Of the parts 0 .. count-1, in order, those of which none can be left out any more (nor any run of
// neighbours of the sizes tried). All of them are known to show it.
std::vector<std::size_t> least_parts(std::size_t count, const still_of_parts& still);

// Of a message as script::as_lines() writes it.
using still_of_lines = std::function<bool(const std::vector<std::string>& lines)>;

// Rows first, then what stands between separators within each line, then octets of long tokens. Placeholders
// stay whole.
std::vector<std::string> least_lines(std::vector<std::string> lines, const still_of_lines& still);

}  // namespace campaign
