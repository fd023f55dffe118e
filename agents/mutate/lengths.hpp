// How long an overlong thing is: around the sizes that buffers have.
#pragma once

#include "mutate/mutate.hpp"

#include <algorithm>
#include <array>

namespace mutate {

// Sizes of the buffers that published faults of SIP software overran, and powers of two.
inline constexpr std::array<std::size_t, 16> buffer_sizes{16,  20,  32,  40,  50,  64,   70,   80,
                                                          100, 128, 200, 256, 512, 1024, 2048, 4096};

// One of them, exactly or one less or more; never more than there is room for. 0: no room.
inline std::size_t exact_length(change& how)
{
    const auto size = how.one_of(buffer_sizes) + how.pick.below(3) - 1;
    return std::min<std::size_t>(size, how.room);
}

// As a rule exact_length(), now and then far beyond; 0: no room.
inline std::size_t some_length(change& how)
{
    if (!how.chance(8))
        return exact_length(how);
    static constexpr std::array<std::size_t, 4> far{8192, 16'384, 32'768, 60'000};
    return std::min<std::size_t>(how.one_of(far), how.room);
}

}  // namespace mutate
