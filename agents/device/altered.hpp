// What stands between us and a device, by what came back of what we sent: a response copies some fields of
// its request as they are (RFC 3261 8.2.6.2), so whatever differs was changed on the way, or by the device.
#pragma once

#include "sip/message.hpp"

#include <string>
#include <vector>

namespace device {

// "Call-ID: a84b4c was sent, a84b4c-1 came back", printable; none: all came back. `received` and `rport` of
// our Via, and a tag in To, are what a device has to add.
std::vector<std::string> altered(const sip::message& asked, const sip::message& answered);

}  // namespace device
