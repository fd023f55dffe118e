// What a piece of work costs, without any clock: basic blocks of our code that were run (clang's trace-pc,
// fuzz/CMakeLists.txt) and octets of memory that were alive at most (operator new). Neither depends on the
// machine or on what else runs. One thread only.
#pragma once

#include <cstddef>
#include <cstdint>

struct cost
{
    std::uint64_t blocks = 0;  // 0 where nobody counts: the replay build of g++
    std::size_t octets =
        0;  // most that were alive at a time, beyond those before; 0 without AddressSanitizer
};

class meter
{
public:
    meter();  // starts
    cost read() const;

private:
    std::uint64_t blocks_before_;
    std::size_t octets_before_;
};
