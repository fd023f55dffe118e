// What is judged at a time: a docket, with all that was seen of one call, and what the rest of the run says
// about it. Rules read nothing else.
#pragma once

#include "rules/traffic.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace rules {

struct kept_sighting
{
    const sighting* seen = nullptr;
    std::uint32_t number = 0;  // of the sighting in the run, from 0
};

// What must be new in each call, and was not (RFC 3261 8.1.1.7, 19.3).
struct reuse
{
    enum class kind : std::uint8_t {
        branch,        // of another call's request
        tag,           // of another call
        series,        // a tag that continues a series: there is no first
        registration,  // the REGISTER before it with its Call-ID: its CSeq number is the key
    } what = kind::branch;
    std::uint32_t number = 0;  // of the sighting that has it again
    struct origin
    {
        std::uint32_t number = 0;  // where it was made first
        std::uint32_t place = 0;   // the recorder's
    } first;
    sighting seen;          // that one; its message is null when its call was judged long ago
    std::uint64_t key = 0;  // of a tag, in the table of identities; see registration
    bool excused = false;   // RFC 3261 8.1.3.5: it follows a refusal
};

// Octets that nothing could be made of, from one party to another (bounded by the recorder).
class noise;  // noise.hpp

class other_calls;  // other_calls.hpp

struct evidence
{
    const conditions* given = nullptr;
    std::span<const kept_sighting> messages;  // of one call, in the order in which they were seen
    std::span<const reuse> reuses;
    const rules::noise* noise = nullptr;         // may be null
    fsm::time_point end{};                       // nothing of this call was watched after this
    bool begun_before = false;                   // the call is older than what was seen of it
    bool from_within = false;                    // other calls may be older, too
    const rules::other_calls* others = nullptr;  // may be null
};

}  // namespace rules
