// A message that leaves an element: which, by which way, and for what. It is made once and kept once, so
// whoever sends, repeats, alters or records it shares it.
#pragma once

#include "fsm/link.hpp"
#include "sip/message.hpp"

#include <cstdint>

namespace fsm {

// Names one transaction for its whole life; never used again by the same element. 0 is none.
enum class transaction_id : std::uint64_t { none = 0 };

// What the user of an element calls the thing that it asks for. It travels with everything that is sent for
// it: the message, its retransmissions, the ACK of a 300-699. Nothing here reads it.
using origin_tag = std::uint32_t;
inline constexpr origin_tag no_origin = 0xffffffff;

struct transmission
{
    link over;  // connection 0: one is to be opened, or the one to this remote is taken
    sip::message_ptr message;
    transaction_id transaction = transaction_id::none;  // an ACK of a 300-699 is of its INVITE's. none: a
                                                        // stateless reply, the ACK of a 2xx
    origin_tag origin = no_origin;
    bool repeated = false;  // it was sent before
};

}  // namespace fsm
