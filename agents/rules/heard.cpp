#include "rules/heard.hpp"

#include "rules/compare.hpp"
#include "rules/hash.hpp"

#include <algorithm>

namespace rules {

namespace {

constexpr std::size_t most_bits = std::size_t{1} << 22;  // 512 kB
constexpr std::size_t pairs = std::size_t{1} << 16;

void set(std::vector<std::uint64_t>& bits, std::uint64_t at)
{
    bits[at / 64 & (bits.size() - 1)] |= std::uint64_t{1} << at % 64;
}

bool has(const std::vector<std::uint64_t>& bits, std::uint64_t at)
{
    return (bits[at / 64 & (bits.size() - 1)] >> at % 64 & 1) != 0;
}

std::uint64_t place_of(std::uint64_t run)
{
    const auto hash = run * 0x9e3779b97f4a7c15;
    return hash ^ hash >> 32;
}

}  // namespace

// Calls each(the last eight octets, how many there are so far) after each octet that is no white space.
template <class Each>
void heard::runs_of(std::string_view octets, Each each)
{
    std::uint64_t last = 0;
    std::size_t count = 0;
    for (const char c : octets)
    {
        if (is_blank(c))
            continue;
        last = last << 8 | static_cast<unsigned char>(c);
        if (!each(last, ++count))
            return;
    }
}

void heard::reset(party_index by)
{
    by_ = by;
    known_to = 0;
    values_.clear();
}

void heard::expect(std::size_t octets)
{
    std::size_t bits = 1024;
    while (bits < most_bits && bits < 16 * octets)
        bits *= 2;
    runs_.assign(bits / 64, 0);
    pairs_.assign(pairs / 64, 0);
}

void heard::add(std::uint32_t index, const sip::message& m)
{
    runs_of(m.octets(), [this](std::uint64_t last, std::size_t count) {
        if (count >= 2)
            set(pairs_, last & (pairs - 1));
        if (count >= run)
            set(runs_, place_of(last));
        return true;
    });
    for (const auto& row : m.fields())
        if (auto& known =
                values_.try_emplace(hash_of(m.value(row)), place{index, m.value(row)}).first->second;
            known.index > index)
            known = {index, m.value(row)};
}

bool heard::may_have(std::string_view octets) const
{
    bool may = true;
    std::size_t size = 0;
    runs_of(octets, [&](std::uint64_t last, std::size_t count) {
        size = count;
        may = (count < 2 || has(pairs_, last & (pairs - 1))) && (count < run || has(runs_, place_of(last)));
        return may;
    });
    return may;
}

std::uint32_t heard::first_with(std::string_view value) const
{
    const auto found = values_.find(hash_of(value));
    return found != values_.end() && found->second.value == value ? found->second.index : 0xffffffff;
}

}  // namespace rules
