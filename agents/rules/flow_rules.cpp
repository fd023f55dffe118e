#include "rules/flow_rules.hpp"

#include <algorithm>

namespace rules {

namespace {

constexpr flow_rule all[] = {
    {"FLOW-MISSING", "a message that is drawn never came",
     "What a script draws comes: each message, from whom and to whom it is drawn."},
    {"FLOW-UNEXPECTED", "a message came that is not drawn",
     "What a script does not draw does not come, but for copies and what the RFCs leave to each party."},
    {"FLOW-LATE", "a message came too late", "What a script draws `within` a time comes in that time."},
};

}  // namespace

std::span<const flow_rule> flow_rules() { return all; }

const flow_rule* find_flow_rule(std::string_view id)
{
    const auto* const found = std::ranges::find(all, id, &flow_rule::id);
    return found == std::end(all) ? nullptr : found;
}

std::string source_of(std::string_view rule, std::string_view spec)
{
    return (find_flow_rule(rule) && !spec.empty() ? "drawn after " : "") + std::string{spec};
}

}  // namespace rules
