// RFC 3263: where the table [dns] of a script leads, among its parties.
#pragma once

#include "script/script.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace play {

using rules::party_index;

// The servers of the host of this URI, in the order in which they are tried (RFC 3263 4.1, 4.2, RFC 2782);
// how each is reached, the cast says. None: the table leads to no party.
std::vector<party_index> servers_of(const script::flow& s, std::string_view uri, std::uint64_t seed);

}  // namespace play
