// A dialog (RFC 3261 12): a Call-ID and two tags, whichever of them stands in From. Early dialogs differ by
// the tag that a response gave (12.1). Requests without a To tag, and what answers them without one, are
// outside a dialog; they are grouped the same way, with one tag that is empty (12.1.1: null).
//
// What is said of a dialog is said of one moment: before one of its requests.
#pragma once

#include <array>
#include <cstdint>

namespace rules {

struct dialog
{
    static constexpr std::uint32_t none = 0xffffffff;

    // One direction: messages whose From has the tag that stood in From of the first message, or the other.
    struct way
    {
        bool spoken = false;             // there are messages
        bool answered = false;           // there are responses
        bool made = false;               // by the response to an INVITE without a To tag
        std::uint32_t highest_cseq = 0;  // of requests other than ACK and BYE
    };

    std::uint32_t first = none, last = none;  // readings
    std::array<way, 2> ways;
    bool one_tag = false;          // both tags are the same: each is the peer of itself
    std::uint32_t success = none;  // the first 2xx that made it
    std::uint32_t bye = none;      // the transaction of the first BYE
    bool further_bye = false;      // there is one of another transaction

    bool known() const { return ways[0].answered || ways[1].answered; }
    bool other_bye(std::uint32_t transaction) const
    {
        return bye != none && (bye != transaction || further_bye);
    }
    const way& own(bool backwards) const { return ways[backwards ? 1 : 0]; }
    const way& peer(bool backwards) const { return ways[one_tag || backwards ? 0 : 1]; }
};

}  // namespace rules
