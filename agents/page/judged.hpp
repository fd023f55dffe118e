// Everything that was judged, and everything that was not: one row for each rule there is.
#pragma once

#include "judge/result.hpp"
#include "page/evidence.hpp"

#include <array>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace page {

// What one rule came to for one of those who are judged; `who`: nobody for all our agents together.
using cell_of = std::function<judged_cell(const rules::verdict&, rules::party_index who)>;

// A row for each of rules::all_rules(), in their order. What `verdicts` do not have was not asked for.
std::vector<judged_rule> rows_of(std::span<const rules::verdict* const> verdicts,
                                 std::span<const rules::party_index> who,
                                 const cell_of& cell);

// Without waivers. An outcome that is not triggered says which script would.
judged_cell cell_for(const rules::verdict& v, rules::party_index who);

// How many rules are in each state, for each of those who are judged: they add up to the number of rules.
using state_counts = std::array<std::size_t, static_cast<std::size_t>(judged_cell::state::count_)>;
std::vector<state_counts> counted(const evidence& e);

// "CAN", of "CAN-SRV-1", and what these rules are about.
std::string_view area_of(std::string_view rule_id);
std::string_view about(std::string_view area);  // "" for one that has no name here

}  // namespace page
