// RFC 3261 7.3.1: values of equal rows may be joined by commas. Where one value ends and the next begins.
#pragma once

#include <cstddef>
#include <string_view>

namespace sip {

// The octet after the first value of `list`: that of the first comma outside quoted strings and "<>", or the
// end. White space before the comma belongs to no value, so it is the caller's to strip.
std::size_t first_value_end(std::string_view list);

// RFC 3261 25.1: LWS, with folds, taken off both ends.
std::string_view trimmed(std::string_view text);

}  // namespace sip
