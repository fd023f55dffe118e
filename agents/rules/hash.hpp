// Hashes of octets for tables that are looked up and never walked: never 0, and not for output.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace rules {

constexpr std::uint64_t mixed(std::uint64_t hash, std::uint64_t word)
{
    hash = (hash ^ word) * 0xff51afd7ed558ccd;
    return hash ^ hash >> 32;
}

constexpr std::uint64_t hash_of(std::uint32_t one, std::uint32_t other)
{
    return mixed(std::uint64_t{one} << 32, other);
}

inline std::uint64_t hash_of(std::string_view octets, std::uint64_t seed = 0x9e3779b97f4a7c15)
{
    auto hash = seed ^ octets.size();
    std::uint64_t word = 0;
    for (; octets.size() >= sizeof word; octets.remove_prefix(sizeof word))
    {
        std::memcpy(&word, octets.data(), sizeof word);
        hash = mixed(hash, word);
    }
    word = 0;
    if (!octets.empty())
        std::memcpy(&word, octets.data(), octets.size());
    hash = mixed(hash, word);
    return hash == 0 ? 1 : hash;
}

}  // namespace rules
