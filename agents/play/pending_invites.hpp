// The INVITE of a call that was answered last: what a CANCEL or ACK of it repeats (RFC 3261 9.1, 17.1.1.3),
// for who writes one by hand. Bounded: beyond the bound the call that was heard of first is forgotten.
#pragma once

#include "sip/fields.hpp"
#include "sip/message.hpp"
#include "sip/via.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
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
        std::string_view branch;
        std::uint32_t cseq;
    };

    void learn(const sip::message_ptr& m)  // a response, as it was received
    {
        if (!m->is_response())
            return;
        const auto cseq = sip::cseq_of(*m);
        if (!cseq || cseq->method != "INVITE" || !sip::top_via(*m))
            return;
        std::erase_if(known_, [&](const auto& one) { return call_of(one) == call_of(m); });
        if (known_.size() == limits::invites)
            known_.erase(known_.begin());
        known_.push_back(m);
    }

    std::optional<invite> of(std::string_view call_id) const
    {
        const auto found = std::ranges::find(known_, call_id, call_of);
        if (found == known_.end())
            return std::nullopt;
        return invite{sip::top_via(**found)->branch, sip::cseq_of(**found)->number};
    }

private:
    static std::string_view call_of(const sip::message_ptr& m) { return m->value(sip::field_id::call_id); }

    std::vector<sip::message_ptr> known_;  // the answers: they have its branch and its CSeq
};

}  // namespace play
