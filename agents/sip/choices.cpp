#include "sip/choices.hpp"

#include <cassert>

namespace sip {

namespace {

constexpr std::uint64_t golden = 0x9e3779b97f4a7c15;  // 2**64 / phi

// splitmix64: spreads a seed, however small, over the whole state.
std::uint64_t mixed(std::uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

constexpr std::uint64_t rotated(std::uint64_t x, int by) { return (x << by) | (x >> (64 - by)); }

}  // namespace

choices::choices(std::uint64_t seed)
{
    for (auto& word : state_)
        word = mixed(seed += golden);
}

choices choices::split(std::uint64_t stream) const
{
    std::uint64_t seed = mixed(stream + golden);
    for (const auto word : state_)
        seed = mixed(seed ^ word) + golden;
    return choices{seed};
}

// xoshiro256**, by its published definition.
std::uint64_t choices::next()
{
    const auto out = rotated(state_[1] * 5, 7) * 9;
    const auto shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotated(state_[3], 45);
    return out;
}

std::uint64_t choices::below(std::uint64_t bound)
{
    assert(bound > 0);
    // The first 2**64 mod bound numbers would make small remainders likelier: they are thrown away.
    const auto surplus = (std::uint64_t{0} - bound) % bound;
    for (;;)
        if (const auto x = next(); x >= surplus)
            return x % bound;
}

bool choices::chance(double probability) { return static_cast<double>(next() >> 11) * 0x1p-53 < probability; }

std::string choices::token(std::size_t length)
{
    std::string out(length, '0');
    for (auto& c : out)
        c = "0123456789abcdefghijklmnopqrstuvwxyz"[below(36)];
    return out;
}

}  // namespace sip
