// What results are made of, whichever result it is. Known to report alone.
#pragma once

#include "fsm/time.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <string_view>

namespace report {

inline constexpr std::size_t proof_octets = 4096;  // of one message, before escaping

inline boost::json::string text(std::string_view s) { return boost::json::string{s}; }

// Microseconds as milliseconds; exact to the last digit.
inline double ms(fsm::duration d) { return static_cast<double>(d.count()) / 1000.0; }

}  // namespace report
