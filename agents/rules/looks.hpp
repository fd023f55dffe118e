// Which rules look at which message, and what each says of that message alone.
#pragma once

#include "rules/exchange.hpp"
#include "rules/rule.hpp"

#include <functional>
#include <span>

namespace rules {

using said_of_message = std::function<void(const reading& about, const verdict& said)>;

// Asks each check of `which` about each message of the call by itself; about a transaction as a whole it is
// told with its request. What is met again in another call (judgement::met) is always met first here, and
// what calls say about each other is left out. `told` gets a verdict for each check that said anything.
void look(const exchanges& docket, std::span<const rule* const> which, const said_of_message& told);

}  // namespace rules
