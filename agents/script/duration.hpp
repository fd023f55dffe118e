// Times as people write them in scripts and on the command line.
#pragma once

#include "fsm/time.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace script {

//   duration  =  1*DIGIT [ "." 1*6DIGIT ] ( "us" / "ms" / "s" / "min" )
// "500ms", "1.5s", "2min". Nothing else, nothing negative, nothing over limits::pause.
std::optional<fsm::duration> parse_duration(std::string_view text);
inline constexpr const char* duration_form = R"("2s", "500ms", "1.5s" or "2min", up to 24 hours)";

// Of a command line, where what lasts for hours is asked for as well: "15m", "1h", "7d", up to longest_span.
// In a script "m" is nothing: who writes it there may mean milliseconds.
//   span  =  1*DIGIT [ "." 1*6DIGIT ] ( "us" / "ms" / "s" / "m" / "min" / "h" / "d" )
std::optional<fsm::duration> parse_span(std::string_view text);
inline constexpr fsm::duration longest_span = std::chrono::hours{24 * 366};
inline constexpr const char* span_units = "us, ms, s, m or min, h, d";
std::string span_to_text(fsm::duration d);  // "7d", "1h", "10min"

// As short as it can be said, of the units of scripts: "2s", "1500ms".
std::string to_text(fsm::duration d);

}  // namespace script
