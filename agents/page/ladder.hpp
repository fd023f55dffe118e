// The ladder as a drawing: where everything stands, for the parts of templates that draw it.
#pragma once

#include "page/evidence.hpp"
#include "page/fields.hpp"

namespace page {

// Sections and markers of heads.part, lines.part, pause.part and arrow.part, and {{WIDTH}}, {{HEIGHT}},
// {{HEAD_HEIGHT}}, {{ALL_HEIGHT}}, {{FOOT_Y}}. Pauses are breaks with their length: nothing is to scale.
void fill_ladder(fields to, const evidence& e);

// The drawing alone, as a file of its own.
std::string svg_of(const evidence& e);

}  // namespace page
