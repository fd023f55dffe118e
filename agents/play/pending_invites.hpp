// The INVITE of a call that was answered last: what a CANCEL or ACK of it repeats (RFC 3261 9.1, 17.1.1.3),
// for who writes one by hand. Bounded: beyond the bound the call that was heard of first is forgotten.
#pragma once

#include "sip/fields.hpp"
#include "sip/message.hpp"
#include "sip/via.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace play {

namespace limits {
inline constexpr std::size_t invites = 64;  // of one agent
}  // namespace limits

class pending_invites
{
public:
    struct invite
    {
        std::string call, branch, cseq;  // the number
    };

    void learn(const sip::message& m)  // a response, as it was received
    {
        const auto number = m.is_response() ? sip::cseq_of(m) : sip::result<sip::cseq>{};
        const auto via = m.is_response() ? sip::top_via(m) : sip::result<sip::via>{};
        if (!m.is_response() || !number || number->method != "INVITE" || !via)
            return;
        invite now{std::string{m.value(sip::field_id::call_id)}, std::string{via->branch},
                   std::to_string(number->number)};
        std::erase_if(known_, [&](const auto& one) { return one.call == now.call; });
        if (known_.size() == limits::invites)
            known_.erase(known_.begin());
        known_.push_back(std::move(now));
    }

    const invite* of(std::string_view call_id) const  // null: none
    {
        const auto found = std::ranges::find(known_, call_id, &invite::call);
        return found == known_.end() ? nullptr : &*found;
    }

private:
    std::vector<invite> known_;
};

}  // namespace play
