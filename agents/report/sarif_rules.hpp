// What all results in SARIF declare, whichever they are. Known to report alone.
#pragma once

#include <boost/json.hpp>

#include <string_view>

namespace report {

boost::json::object sarif_rule(std::string_view id, std::string_view meaning, std::string_view level);

// The letters of the referee, "CAN-SRV-1.a" and so on.
boost::json::array sarif_rules();

}  // namespace report
