// Which rules looked at each message.
#pragma once

#include "page/evidence.hpp"
#include "rules/exchange.hpp"
#include "rules/traffic.hpp"

#include <functional>
#include <span>

namespace page {

// The arrow of a message by its number; null: none.
using arrow_of = std::function<arrow*(std::uint32_t number)>;

// Fills `broken`, `open` and `kept` of the arrows, in the order of rules::all_rules(). Their `findings` are
// there already: what a check says that is no finding, for it was taken back or waived, is open.
void add_looks(const rules::exchanges& call, const evidence& of, const arrow_of& at);
void add_looks(const rules::traffic& all, const evidence& of, const arrow_of& at);

}  // namespace page
