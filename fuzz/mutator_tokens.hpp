// Changes to text of which only its words, its separators and its lines are known: fast, and for every kind
// of input. Nothing here cares what a change breaks.
#pragma once

#include "mutator_values.hpp"

#include "sip/choices.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace tokens {

struct vocabulary
{
    std::span<const std::string_view> words;  // that stand between separators
    std::span<const std::string_view> lines;  // without their ends; none: the text has no lines of its own
    const known_values* values = nullptr;     // null: none are known
};

// `text` with one change or a few, of `most` octets at most; most > 0.
std::string retouched(std::string_view text, const vocabulary& known, sip::choices& pick, std::size_t most);

}  // namespace tokens
