// What comes from a party that no machine can make anything of.
#pragma once

#include "rules/traffic.hpp"

#include <string>

namespace judge {

// "3 datagrams came that are no SIP, the first of 50 octets: expected a method and SP at octet 0: ...", at
// its end the first octets as they came; "": there is none. Who sends that does not answer, and is not silent
// either. What keeps a way open (sip/keep_alive.hpp) is none of it.
std::string what_is_no_sip(const rules::traffic& seen, rules::party_index by);

}  // namespace judge
