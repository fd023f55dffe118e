// How deep a TOML text is nested, told before a parser that calls itself for each level sees it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace script {

namespace limits {
inline constexpr std::size_t nesting = 16;  // brackets within each other; parts of a dotted key
}

// Where (an offset) brackets within each other, or the parts of a dotted key, are more than `most`. What
// stands in strings and comments does not count. Nothing: nowhere, as far as the text is TOML.
std::optional<std::size_t> nested_too_deep(std::string_view toml, std::size_t most);

}  // namespace script
