// Answers that leave no transaction behind (RFC 3261 8.2.7): to requests that cannot be handled, or are too
// many.
#pragma once

#include "fsm/transactions.hpp"

#include <string>
#include <utility>
#include <vector>

namespace fsm {

// The response and its way. Copies of a request get the same To tag, as 8.2.7 demands.
transmission stateless_answer(const sip::message_ptr& request,
                              const link& over,
                              int status,
                              std::vector<std::pair<std::string, std::string>> fields = {});

}  // namespace fsm
