// What a value is replaced by: of the same length and kind, octet for octet.
#pragma once

#include "redact/replacements.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace redact {

// Letters by letters, digits by digits; hex stays hex, an address an address of its kind, a UUID one of its
// version, a position one on Earth. Other salts and attempts give others; it may be the value itself.
std::string drawn(std::string_view value, kind what, std::uint64_t salt, std::uint64_t attempt);

}  // namespace redact
