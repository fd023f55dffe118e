// A survey row for programs: one line of JSON.
#pragma once

#include "device/survey.hpp"

#include <string>

namespace report {

// {"schema": 1, "tool": ..., "address": ..., "transports": ["udp", "tcp"], ...} and a newline; described by
// scripts/survey.schema.json.
std::string to_json(const device::survey& s);

}  // namespace report
