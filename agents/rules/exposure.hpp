// Which letters of a rule a party could have broken in what was seen, and what is known of each. A letter is
// kept where its occasion came, it would have been seen broken, and it was not.
#pragma once

#include "rules/traffic.hpp"

#include <boost/container/small_vector.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rules {

using letter_set = std::uint16_t;  // bit 0 is 'a'

constexpr letter_set letters_of(std::string_view ids)
{
    letter_set out = 0;
    for (const char id : ids)
        out |= static_cast<letter_set>(1U << static_cast<unsigned>(id - 'a'));
    return out;
}
std::string to_text(letter_set letters);  // "acd"

// Why it cannot be told whether a letter was broken.
enum class doubt : std::uint8_t {
    nothing,
    watch_ended,   // before it could be told
    not_all_seen,  // what it was told by may have gone another way, or was not readable
    altered,       // by a script or a mutator, or it follows from that
    stalled,       // this program was not at work
    withdrawn,     // what was found may be another's doing: a broken connection, a hole in a capture
};
std::string_view to_text(doubt d);  // "the watch ended before it could be told"

struct exposure
{
    party_index party = nobody;
    letter_set could = 0;   // be broken, and it would have been seen
    letter_set open = 0;    // it cannot be told whether they were
    letter_set spared = 0;  // their occasion came, but what they are about was altered
    letter_set broken = 0;
    doubt why = doubt::nothing;  // of `open`, else of `spared`: the first reason

    letter_set kept() const { return static_cast<letter_set>(could & ~(open | broken)); }
    letter_set unjudged() const { return static_cast<letter_set>((open | (spared & ~could)) & ~broken); }
};

namespace limits {
inline constexpr std::size_t exposed = 64;  // parties of one rule that are told apart; others keep nothing
}  // namespace limits

using exposures = boost::container::small_vector<exposure, 4>;

// The one of `who`, which is made when there is none; null for nobody, and beyond the limit.
inline exposure* exposure_of(exposures& all, party_index who)
{
    for (auto& one : all)
        if (one.party == who)
            return &one;
    if (who == nobody || all.size() >= limits::exposed)
        return nullptr;
    all.push_back({.party = who});
    return &all.back();
}

}  // namespace rules
