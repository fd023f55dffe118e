// Inputs that are a piece of a message: a session description, a URI, a field's value.
#pragma once

#include "mutator_shapes.hpp"

namespace shapes {

// A part with a change, of `most` octets at most: by a mutator of agents/mutate that knows such a part, or of
// its words (mutator_tokens.hpp). An empty part gives way to an example.
std::string mutated_part(shape of, std::string_view part, sip::choices& pick, std::size_t most, guide& by);

}  // namespace shapes
