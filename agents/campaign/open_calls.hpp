// Calls that a run leaves with a device: it has said 2xx to an INVITE, and nobody has ended what that began.
// Our agents end what they know of, but not what a mutant has made unknown to them: an answer with a Via that
// they do not take, a BYE that was mutated and refused.
#pragma once

#include "judge/result.hpp"

#include <cstdint>
#include <vector>

namespace campaign {

struct open_call
{
    sip::message_ptr invite, answer;  // invite: null where it was not seen
    rules::party_index agent = 0, device = 0;
    bool acknowledged = false;
    std::uint32_t number = 0;  // the largest CSeq that its device heard in it, below 2^31
};

namespace limits {
inline constexpr std::size_t open_calls =
    64;  // of one run; a device may answer with as many tags as it likes
}

// Of devices that are user agents: behind others there is somebody else who is gone by now. The first
// limits::open_calls.
std::vector<open_call> open_calls(const judge::run_result& r);

}  // namespace campaign
