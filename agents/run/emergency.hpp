// Nobody's test may reach an emergency centre: neither by an address of the script nor by octets that a
// script or an attack has put into a message.
#pragma once

#include "sip/message.hpp"

#include <string>
#include <string_view>

namespace run {

// "sip:112@example.com", "tel:911", "urn:service:sos.fire" (RFC 5031).
bool is_emergency(std::string_view address);

// The first such address in what says where a request goes, or where its receiver is sent: its first line,
// To, Route, Refer-To, and Contact of a 3xx (RFC 3261 8.1.3.4). Looked for in the octets, readable or not.
// "": none.
std::string emergency_in(const sip::message& m);

}  // namespace run
