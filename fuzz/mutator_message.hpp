// Inputs that are a message, or several behind each other.
#pragma once

#include "mutator_guide.hpp"

#include "sip/choices.hpp"

#include <string>
#include <string_view>

namespace shapes {

// One with a change, of `most` octets at most: of a mutator of agents/mutate, or of the words of one row, one
// line or the body. A parent that is broken is mended first as often as not: mutants of mutants would come to
// be refused before anything is done with them. Several messages become of one where `several` says so.
std::string
mutated_message(std::string_view input, sip::choices& pick, std::size_t most, bool several, guide& by);

// What the parser refuses in a message is taken out or replaced, until it is accepted or nothing helps.
std::string mended(std::string_view input);

}  // namespace shapes
