// RFC 3261 18.1.1: "If a request is within 200 bytes of the path MTU, or if it is larger than 1300 bytes and
// the path MTU is unknown, the request MUST be sent using an RFC 2914 [43] congestion controlled transport
// protocol, such as TCP."
#pragma once

#include "fsm/local_addresses.hpp"
#include "fsm/transactions.hpp"

namespace fsm {

inline constexpr std::size_t most_over_udp = 1'300;  // octets of a request; the path MTU is never known

struct sized_request
{
    sip::message_ptr request;  // its topmost Via names the transport of `over`
    link over;
    // As it was meant to go, where it was moved to TCP: "If an element sends a request over TCP because of
    // these message size constraints, and that request would have otherwise been sent over UDP, if the
    // attempt to establish the connection generates either an ICMP Protocol Not Supported, or results in a
    // TCP reset, the element SHOULD retry the request, using UDP."
    std::optional<other_way> otherwise = {};
};

// As it is where it may leave by UDP, or has to: `local` has no TCP.
sized_request for_its_size(sip::message_ptr request, const link& over, const local_addresses& local);

}  // namespace fsm
