// Where a standing agent listens, as people write it:
//   place  =  [ transport ":" ] HOST ":" PORT
#pragma once

#include "fsm/address.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace serve {

// "tcp:[::1]:5060": over which transport, and the rest; without a transport it is UDP.
std::pair<fsm::transport, std::string_view> transport_and_place(std::string_view text);
// HOST:PORT; nothing where HOST is no address, or something is missing.
std::optional<fsm::address> numeric_place(std::string_view place, fsm::transport over = fsm::transport::udp);
// That two of them are over the same transport and version of IP, in words; "": no two.
std::string clash_of(const std::vector<fsm::address>& all);

}  // namespace serve
