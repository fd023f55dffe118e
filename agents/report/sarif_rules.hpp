// What all results in SARIF have in common. Known to report alone.
#pragma once

#include <boost/json.hpp>

#include <string>
#include <string_view>

namespace report {

boost::json::object sarif_rule(std::string_view id, std::string_view meaning, std::string_view level);

// The letters of the referee, "CAN-SRV-1.a" and so on.
boost::json::array sarif_rules();

// A whole log of one run of the tool. `title`: what it is told apart by, printable.
std::string sarif_log(const std::string& title, boost::json::array rules, boost::json::array results);

}  // namespace report
