// What a transaction machine may be told, and what it may ask for. Machines do nothing else: no clock, no
// socket, no log.
#pragma once

#include "fsm/time.hpp"
#include "sip/message.hpp"

#include <boost/container/static_vector.hpp>

#include <cstdint>
#include <variant>

namespace fsm {

// RFC 3261 table 4 and RFC 6026 8.11, and two that have no letter there.
enum class timer : std::uint8_t {
    a,
    b,
    d,
    e,
    f,
    g,
    h,
    i,
    j,
    k,
    l,
    m,
    trying,     // when a silent TU is spoken for: RFC 3261 17.2.1, RFC 4320 4.1
    abandoned,  // RFC 3261 9.1: 64*T1 after its CANCEL an INVITE is given up
};

enum class outcome : std::uint8_t { timed_out, transport_failed };

// Told: a message that matches the transaction, a response of the TU, ...
struct received
{
    const sip::message& message;
};
struct respond
{
    sip::message_ptr response;  // of status 100 to 699
};
struct fired
{
    timer which;
};
struct not_sent
{
};  // the transport failed with a message of this transaction
struct abandon
{
};  // RFC 3261 9.1

// Asked for.
struct send
{
    sip::message_ptr message;
    bool repeated = false;  // it was sent before: a retransmission
    friend bool operator==(const send&, const send&) = default;
};
struct deliver  // what the machine was told just now, to the TU
{
    friend bool operator==(const deliver&, const deliver&) = default;
};
struct arm
{
    timer which;
    duration after;
    friend bool operator==(const arm&, const arm&) = default;
};
struct report  // to the TU
{
    outcome what;
    friend bool operator==(const report&, const report&) = default;
};

using action = std::variant<send, deliver, arm, report>;
using actions = boost::container::static_vector<action, 4>;

}  // namespace fsm
