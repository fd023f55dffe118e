// What a ladder finds by itself. No RFC demands these: the script says which flow is tried.
#pragma once

#include <span>
#include <string_view>

namespace rules {

struct flow_rule
{
    std::string_view id, meaning, sentence;
};

std::span<const flow_rule> flow_rules();               // FLOW-MISSING, FLOW-UNEXPECTED, FLOW-LATE
const flow_rule* find_flow_rule(std::string_view id);  // null: it is none

}  // namespace rules
