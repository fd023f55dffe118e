// FNV-1a, 64 bits: tells values apart and protects nothing. The same on every platform, unlike std::hash.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fsm {

class fnv1a
{
public:
    fnv1a& add(std::string_view part)  // a part: "ab" and "c" are not "a" and "bc"
    {
        for (const char octet : part)
            mix(static_cast<unsigned char>(octet));
        mix(0xff);
        return *this;
    }
    std::uint64_t value() const { return value_; }
    std::string hex() const
    {
        std::string out(16, '0');
        for (std::size_t i = 0; i < 16; ++i)
            out[i] = "0123456789abcdef"[value_ >> (60 - 4 * i) & 15];
        return out;
    }

private:
    void mix(unsigned char octet) { value_ = (value_ ^ octet) * 1099511628211u; }

    std::uint64_t value_ = 14695981039346656037u;
};

}  // namespace fsm
