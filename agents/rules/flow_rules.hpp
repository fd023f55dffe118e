// What a ladder finds by itself. No RFC demands these: the script says which flow is tried.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace rules {

struct flow_rule
{
    std::string_view id, meaning, sentence;
};

std::span<const flow_rule> flow_rules();               // FLOW-MISSING, FLOW-UNEXPECTED, FLOW-LATE
const flow_rule* find_flow_rule(std::string_view id);  // null: it is none

// Where what a finding breaks is from: "RFC 3261 9.2"; of one of these "drawn after RFC 3665 3.8".
std::string source_of(std::string_view rule, std::string_view spec);

}  // namespace rules
