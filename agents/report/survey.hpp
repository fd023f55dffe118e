// A survey row for programs: one line of JSON.
#pragma once

#include "device/survey.hpp"

#include <string>
#include <string_view>

namespace report {

// {"schema": 1, "tool": ..., "device": ..., "address": ..., "transports": ["udp", "tcp"], ...} and a newline;
// described by scripts/survey.schema.json. `device`: what the lab calls it; "": no lab does, and the member
// is not there.
std::string to_json(const device::survey& s, std::string_view device = {});

}  // namespace report
