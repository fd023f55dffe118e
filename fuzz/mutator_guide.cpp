#include "mutator_guide.hpp"

#include <algorithm>

namespace {

std::uint64_t hash_of(std::string_view octets)
{
    std::uint64_t out = 0xcbf29ce484222325;  // FNV-1a
    for (const char c : octets)
        out = (out ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return out == 0 ? 1 : out ^ out >> 29;
}

}  // namespace

// How often an arm paid, against how often all did: from a quarter to eight times. What was drawn seldom has
// to be tried before it is judged.
std::uint64_t guide::pay_of(arm of) const
{
    constexpr std::uint64_t unknown = 64, least = 4, most = 128;
    const auto n = static_cast<std::size_t>(of);
    const auto rate = (std::uint64_t{paid_[n]} + 1) * (all_drawn_ + unknown);
    const auto usual = (std::uint64_t{drawn_[n]} + unknown) * (all_paid_ + 1);
    return std::clamp(16 * rate / usual, least, most);
}

std::size_t guide::draw(std::span<const weighted_arm> from, sip::choices& pick)
{
    std::uint64_t sum = 0;
    for (const auto& a : from)
        sum += a.weight * (on_ ? pay_of(a.of) : 16);
    auto at = pick.below(std::max<std::uint64_t>(sum, 1));
    std::size_t n = 0;
    for (; n + 1 < from.size(); ++n)
    {
        const auto weight = from[n].weight * (on_ ? pay_of(from[n].of) : 16);
        if (at < weight)
            break;
        at -= weight;
    }
    chose(from[n].of);
    return n;
}

void guide::chose(arm of)
{
    if (!on_)
        return;
    by_ |= std::uint64_t{1} << static_cast<unsigned>(of);
    ++drawn_[static_cast<std::size_t>(of)];
    ++all_drawn_;
}

void guide::begins(std::string_view parent)
{
    by_ = 0;
    if (!on_)
        return;
    const auto hash = hash_of(parent);
    if (hash == last_)
        return;
    if (!read_[hash % remembered])
        values_.learn(parent);
    read_[hash % remembered] = true;
    auto& there = known_[hash % remembered];
    if (there.hash != hash)
        return;
    for (std::size_t n = 0; n < arms; ++n)
        if ((there.by >> n & 1) != 0)
        {
            ++paid_[n];
            ++all_paid_;
        }
    there = {};  // paid once
}

void guide::made(std::string_view mutant)
{
    if (!on_)
        return;
    last_ = hash_of(mutant);
    known_[last_ % remembered] = {last_, by_};
}
