// What all results in SARIF have in common. Known to report alone.
#pragma once

#include <boost/json.hpp>

#include <string>
#include <string_view>

namespace report {

boost::json::object sarif_rule(std::string_view id, std::string_view meaning, std::string_view level);

// The letters of the referee, "CAN-SRV-1.a" and so on.
boost::json::array sarif_rules();

// The physicalLocation of a file of the results, from their folder: as a whole, at its first line.
boost::json::object sarif_place(std::string_view file);

// A whole log of one run of the tool. `title`: what it is told apart by, printable. `folder`: that of the
// results, an absolute path; "": there is none.
std::string sarif_log(const std::string& title,
                      std::string_view folder,
                      boost::json::array rules,
                      boost::json::array results);

}  // namespace report
