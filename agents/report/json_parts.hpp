// What results are made of, whichever result it is. Known to report alone.
#pragma once

#include "fsm/time.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace report {

inline constexpr std::size_t proof_octets = 4096;  // of one message, before escaping

inline boost::json::string text(std::string_view s) { return boost::json::string{s}; }

// Of an object: "" when there is no such member, or it is no text.
inline std::string member(const boost::json::object& o, std::string_view name)
{
    const auto* const is = o.if_contains(name);
    return is && is->is_string() ? std::string{is->as_string()} : std::string{};
}

// Is there such a member, and is it true?
inline bool says(const boost::json::object& o, std::string_view name)
{
    const auto* const is = o.if_contains(name);
    return is && is->is_bool() && is->as_bool();
}

// Microseconds as milliseconds; exact to the last digit.
inline double ms(fsm::duration d) { return static_cast<double>(d.count()) / 1000.0; }

enum class layout : std::uint8_t {
    one_line,
    indented,  // one member or element per line, two spaces for each level
};

// Numbers as people write them, 0.251, where Boost.JSON writes 2.51E-1: the fewest digits that are read back
// as the same number. No newline at the end. `depth`: of the levels around it.
std::string written(const boost::json::value& v, layout how, int depth = 0);

}  // namespace report
