// Counts the instructions that a piece of work takes, and the octets of memory that it holds at most: neither
// depends on what else the machine does. One thread only.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bench {

// Makes counting possible, or does not return: where the system counts no instructions, the program is run
// again under callgrind, with the same arguments; where there is no valgrind either, it ends with 77.
void count_instructions(char** argv);
// Nanoseconds of processor time in their place: a first look, where nothing counts quickly.
void count_time();

struct cost
{
    std::uint64_t instructions = 0;  // of this program, none of the system's
    std::size_t octets = 0;          // that were held at most, beyond those before
};

class counter
{
public:
    counter();  // starts
    cost stop();

private:
    std::size_t before_;
    std::uint64_t began_ = 0;
};

}  // namespace bench
