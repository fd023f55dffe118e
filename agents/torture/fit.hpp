// A torture message is made to fit a device and us: answers have to find us, and a second run must not be
// taken for the first one's retransmission. What is touched, by general rules; never what the message is for:
//
//   Request-URI   host and port become the device's; the user, where it is plain and one is given, that one
//   Route         likewise the host: the message is at the device already
//   To, From      of REGISTER, where their host was that of the Request-URI: the device's
//   Contact       of INVITE, the host: ours. Of REGISTER, the token as one more label in front of a name, so
//                 that bindings of this run are known
//   Call-ID       the token, in front of it, in every row
//   top Via       of a request: the transport that is used, our address; the token in the branch, behind the
//                 magic cookie if it has one; "rport" (RFC 3581) over UDP where there is a branch with the
//                 cookie and none yet. Of a response: the device's address, because who is not named there
//                 drops it unread (RFC 3261 18.1.2)
//   body          "a=rtpmap:31 LPC", which is no SDP for want of a clock rate (RFC 8866 6.6), becomes an
//                 attribute that nobody knows, of the same size
//
// The exceptions are in `keeps`; then the trap is there. A kept Via gets one of ours above it, as behind a
// proxy.
#pragma once

#include "fsm/address.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace torture {

struct keeps
{
    bool request_uri = false, via = false, contact = false, branch = false;
};

struct mends
{
    bool content_length = false;  // set to what the body has
    bool empty_line = false;      // put behind the header
    bool second_via = false;      // of what trails the message: our address, so that an answer to it is seen
};

struct fitting
{
    fsm::address device, ours;  // of the same transport
    std::string user;           // of the Request-URI; "": as it is written
    std::string token;          // letters and digits, of this run, begins with a letter
};

// One place that is touched: `size` octets of the original, from `at`, become `with`.
struct touch
{
    std::size_t at = 0, size = 0;
    std::string with;
};

// In order, none over another.
std::vector<touch>
touches(std::string_view original, const keeps& kept, const mends& mended, const fitting& to);
std::string touched(std::string_view original, const std::vector<touch>& all);

}  // namespace torture
