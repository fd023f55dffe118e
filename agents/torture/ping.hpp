// Is a device alive? OPTIONS (RFC 3261 11), which it answers with whatever it likes.
#pragma once

#include "fsm/link.hpp"
#include "torture/exchange.hpp"

#include <cstdint>
#include <string>

namespace torture {

// `uri`: of the device. `number`: of this question, in this run.
std::string
ping(const std::string& uri, const fsm::link& over, const std::string& token, std::uint64_t number);

bool shows_life(const exchange& asked);  // any response is life

}  // namespace torture
