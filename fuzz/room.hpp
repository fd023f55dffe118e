// How long a mutator of ours lets an input become.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

// What a long input shows, a short one mostly shows as well, and in less time; without a bound, mutants of
// mutants grow until nothing else is looked at. One in `rare` has all the room there is.
inline std::size_t room_for(std::size_t size, std::size_t usual, std::size_t most, std::uint64_t seed)
{
    constexpr std::uint64_t rare = 32;
    return seed % rare == 0 ? most : std::min(most, std::max(size, usual));
}
