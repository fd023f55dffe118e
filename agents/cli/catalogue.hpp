// What has a name: rules, mutators, weaknesses, faults, each as `list` and `explain` tell it with --json.
#pragma once

#include "mutate/mutate.hpp"
#include "rules/flow_rules.hpp"
#include "rules/rule.hpp"
#include "weak/fault.hpp"
#include "weak/weakness.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

// Where FLOW-MISSING and its like come from.
inline constexpr std::string_view of_the_ladder = "the ladder of a script: no RFC demands it";

boost::json::object as_json(const rules::rule& r);
boost::json::object as_json(const rules::flow_rule& r);
boost::json::object as_json(const mutate::mutator& m);
boost::json::object as_json(const weak::weakness& w);
boost::json::object as_json(const weak::fault& f);

enum class listed : std::uint8_t { rules, mutators, weaknesses, faults };

std::vector<std::string_view> names_of(listed kind);  // as `list` has them; of rules those of the flow, too

std::string anomaly_in_words(int anomaly);  // "5: Content-Length huge, …"; "" of 0

// Of all of them, those that are spelled most as `name` is: at most three, ", " between them.
std::string nearest_names(std::string_view name);

}  // namespace cli
