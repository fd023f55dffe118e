// What was probably meant: the nearest of the words that are allowed.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace script {

// Insertions, deletions, changes and swaps of neighbours that make one of the other (ASCII letters of either
// case are equal).
std::size_t edits_between(std::string_view a, std::string_view b);

// The nearest word within a third of the length of what was written (at least one edit); "" when none is
// near.
std::string_view nearest(std::string_view written, std::span<const std::string_view> allowed);

// "; did you mean 'within'?" or "".
std::string did_you_mean(std::string_view written, std::span<const std::string_view> allowed);

// What an author wrote, for a message: in quotes, printable, cut after 60 octets. Not `quoted`: with a
// std::string that would be std::quoted wherever <iomanip> comes along.
std::string in_quotes(std::string_view written);

std::string joined(std::span<const std::string_view> words, std::string_view between = ", ");

}  // namespace script
