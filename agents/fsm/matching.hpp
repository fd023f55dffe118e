// Which transaction a message belongs to (RFC 3261 17.1.3, 17.2.3). Everything that the RFC compares is
// written into one key; two messages belong together when their keys are equal. Nothing: the message lacks
// what is compared.
#pragma once

#include "sip/message.hpp"

#include <optional>
#include <string>

namespace fsm {

// Client transactions: of the request that started one, of a response to it, of the ACK that it sends
// (17.1.1.3).
std::optional<std::string> client_key(const sip::message& m);

// Server transactions: of a request that starts, repeats or acknowledges one; of a response of ours.
std::optional<std::string> server_key(const sip::message& m);

// RFC 3261 9.2: of the INVITE that this CANCEL is about.
std::optional<std::string> cancelled_key(const sip::message& cancel);

// The key that the ACK of `response` will have when `invite` has no magic cookie; nothing when it has one,
// for then the ACK has the key of its INVITE.
std::optional<std::string> old_ack_key(const sip::message& invite, const sip::message& response);

}  // namespace fsm
