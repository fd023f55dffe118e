// Times as people write them in scripts and on the command line.
#pragma once

#include "fsm/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace script {

//   duration  =  1*DIGIT [ "." 1*6DIGIT ] ( "us" / "ms" / "s" / "min" )
// "500ms", "1.5s", "2min". Nothing else, nothing negative, nothing over limits::pause.
std::optional<fsm::duration> parse_duration(std::string_view text);
inline constexpr const char* duration_form = R"("2s", "500ms", "1.5s" or "2min", up to 24 hours)";

// The same, as short as it can be said: "2s", "1500ms".
std::string to_text(fsm::duration d);

}  // namespace script
