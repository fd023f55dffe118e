// Attacks that leave little to chance: each makes all of one kind in a message as long, as many or as large
// as one of the numbers at which buffers, arrays and integers end. A mutator draws a place and a size, and
// meets "exactly 256 octets in Subject" once in thousands of cases; a sweep meets it in its turn, and what is
// made small afterwards tells which place it was.
//
// They are mutators that draw nothing: the same octets make the same mutant, whatever the seed. A device may
// refuse all of them.
#pragma once

#include "mutate/mutate.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace campaign {

std::span<const mutate::mutator* const> all_sweeps();
bool is_sweep(const mutate::mutator* m);
bool is_group(const mutate::mutator* m);  // a sweep of everything at once: it comes before those of one kind

// The parts of that list, each of one source file.
namespace sweeps {
using list = std::vector<mutate::mutator>;
void add_groups(list& to);
void add_lengths(list& to);
void add_counts(list& to);
void add_numbers(list& to);
void add_repetitions(list& to);
void add_octets(list& to);
std::string_view kept_name(std::string name);  // for as long as the program runs
}  // namespace sweeps

}  // namespace campaign
