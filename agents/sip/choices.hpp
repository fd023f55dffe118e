// Every random choice of a run: one seed, the same octets on every platform (the standard library's
// distributions differ between implementations, so none is used).
#pragma once

#include <cassert>
#include <cstdint>
#include <span>
#include <string>

namespace sip {

class choices
{
public:
    explicit choices(std::uint64_t seed);
    choices split(std::uint64_t stream) const;  // an independent generator for one party, link ...

    std::uint64_t next();
    std::uint64_t below(std::uint64_t bound);  // 0 .. bound-1, without bias; bound > 0
    bool chance(double probability);           // 0 .. 1
    std::string token(std::size_t length);     // of [0-9a-z]; 13 or more carry 64 bits
    void token(std::span<char> out);           // the same, to fill `out`

    std::string branch() { return "z9hG4bK" + token(16); }  // RFC 3261 8.1.1.7
    std::string tag() { return token(13); }                 // RFC 3261 19.3: at least 32 bits
    std::string call_id() { return token(24); }             // RFC 3261 8.1.1.4

private:
    static constexpr std::uint64_t rotated(std::uint64_t x, int by) { return (x << by) | (x >> (64 - by)); }

    std::uint64_t state_[4];
};

// xoshiro256**, by its published definition.
inline std::uint64_t choices::next()
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

inline std::uint64_t choices::below(std::uint64_t bound)
{
    assert(bound > 0);
    // The first 2**64 mod bound numbers would make small remainders likelier: they are thrown away.
    const auto surplus = (std::uint64_t{0} - bound) % bound;
    for (;;)
        if (const auto x = next(); x >= surplus)
            return x % bound;
}

}  // namespace sip
