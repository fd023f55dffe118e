// A lab for people who read Markdown, and for GitHub's workflows.
#pragma once

#include "lab/results.hpp"

#include <string>

namespace report {

// index.md: totals, the matrix, each finding with its sentence, and what was not tested. Peers' octets and
// what authors wrote stand in it as text, never as markup.
std::string lab_markdown(const lab::results& r);

// "::error title=...::..." for each cell that fails, "::warning" for those that warn or cannot be told; at
// most limits::annotations of each, as GitHub shows no more.
std::string lab_annotations(const lab::results& r);

namespace limits {
inline constexpr std::size_t annotations = 10;        // of each kind
inline constexpr std::size_t step_summary = 1 << 20;  // octets that GitHub takes; over it: the totals alone
}  // namespace limits

// As index.md, or its totals alone where that is too long.
std::string lab_step_summary(const lab::results& r);

}  // namespace report
