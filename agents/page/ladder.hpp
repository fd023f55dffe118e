// The ladder as a drawing: where everything stands, for ladder.svg, the part of templates that draws it.
#pragma once

#include "page/evidence.hpp"
#include "page/fields.hpp"

namespace page {

// {{#HEAD}} of each lifeline, {{#ROW}} of each arrow or pause, {{#LIFELINE}} of each line, {{WIDTH}},
// {{HEIGHT}}: see ladder.svg. Pauses are breaks with their length: nothing is to scale. `linked`: each arrow
// leads to its message below the drawing.
void fill_ladder(fields to, const evidence& e);

// The drawing alone, as a file of its own.
std::string svg_of(const evidence& e);

}  // namespace page
