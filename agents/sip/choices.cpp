#include "sip/choices.hpp"

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

bool choices::chance(double probability) { return static_cast<double>(next() >> 11) * 0x1p-53 < probability; }

std::string choices::token(std::size_t length)
{
    std::string out(length, '0');
    token(std::span{out});
    return out;
}

void choices::token(std::span<char> out)
{
    for (auto& c : out)
        c = "0123456789abcdefghijklmnopqrstuvwxyz"[below(36)];
}

}  // namespace sip
