// Claim: whatever the octets, the seed and the limit, a mutant has the limit's size at most and is the same
// the second time, and reading a draft loses nothing. The input is four octets of seed, two of limit, and a
// message. (That legal mutants are accepted is for tests/mutate: it is so in 99 of 100.)
#include "claim.hpp"

#include "mutate/mutate.hpp"

#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 6)
        return 0;
    std::uint64_t seed = 0;
    for (int i = 0; i < 4; ++i)
        seed = seed << 8 | data[i];
    const std::string_view octets{reinterpret_cast<const char*>(data) + 6, size - 6};
    claim(mutate::draft{octets}.finish() == octets, "reading a draft loses nothing");
    claim(mutate::draft{octets}.size() == octets.size(), "a draft knows its size");

    mutate::options how;
    how.most_octets = std::size_t{data[4]} << 8 | data[5];
    const auto made = mutate::mutate(octets, seed, how);
    claim(made.octets.size() <= how.most_octets, "a mutant has room");
    claim(mutate::mutate(octets, seed, how).octets == made.octets, "the same seed makes the same mutant");
    const auto crossed = mutate::crossover(octets, made.octets, seed, how.most_octets);
    claim(crossed.size() <= how.most_octets, "what is crossed has room");
    claim(mutate::crossover(octets, made.octets, seed, how.most_octets) == crossed,
          "the same seed makes the same of two");
    return 0;
}
