// RFC 5057 2: what a dialog is used for. A dialog lives as long as its last usage.
#pragma once

#include "sip/names.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace fsm {

enum class usage_kind : std::uint8_t {
    none,          // of a request that belongs to no usage: OPTIONS, MESSAGE
    invite,        // RFC 3261 13: a call, ended by BYE
    subscription,  // RFC 6665: ended by NOTIFY with "terminated"
    refer,         // RFC 3515: the subscription that a REFER makes
    registration,  // RFC 3261 10: no dialog, yet requests with a common Call-ID and rising CSeq (10.2)
    count_,        // not a kind: their number
};

struct usage
{
    usage_kind kind = usage_kind::invite;
    std::string key = {};  // tells usages of one kind apart: Event and its id (RFC 6665 4.5.2); "" for a call
    bool confirmed = false;

    bool is(usage_kind k, std::string_view which) const { return kind == k && key == which; }
};

// RFC 5057 5.1: how much the response to a request in a dialog takes with it.
enum class destroys : std::uint8_t { nothing, usage, dialog };

// 300 to 699; an unknown status counts as x00 of its class (RFC 3261 8.1.3.2). 408 stands for a timeout too
// (RFC 5057 5.2).
destroys destroyed_by(int status, sip::method of_request);

}  // namespace fsm
