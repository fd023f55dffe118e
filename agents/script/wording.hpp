// How findings speak of rungs and times.
#pragma once

#include "script/script.hpp"

#include <string>

namespace script {

std::string in_ms(fsm::time_point at);              // "1.4 ms"
std::string in_seconds(fsm::duration d);            // "32 s", "500 ms"
std::string drawn(const flow& s, std::uint32_t i);  // "F15 487 INVITE Bob -> Proxy2"

}  // namespace script
