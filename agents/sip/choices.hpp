// Every random choice of a run: one seed, the same octets on every platform (the standard library's
// distributions differ between implementations, so none is used).
#pragma once

#include <cstdint>
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

    std::string branch() { return "z9hG4bK" + token(16); }  // RFC 3261 8.1.1.7
    std::string tag() { return token(13); }                 // RFC 3261 19.3: at least 32 bits
    std::string call_id() { return token(24); }             // RFC 3261 8.1.1.4

private:
    std::uint64_t state_[4];
};

}  // namespace sip
