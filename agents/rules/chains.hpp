// A hash table of chains for numbers 0, 1, 2 ... that are added in this order. Only looked up, never walked
// as a whole, so no order leaks from it. Its memory is used again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rules {

namespace limits {
// Messages of one call, or requests with one branch, that grouping and blame look back over: so that a call
// of very many costs for each no more than one of few.
inline constexpr int look_back = 512;
}  // namespace limits

class chains
{
public:
    static constexpr std::uint32_t end = 0xffffffff;

    void reset(std::size_t numbers)
    {
        std::size_t slots = 16;
        while (slots < numbers * 2)
            slots *= 2;
        slots_.assign(slots, end);
        older_.clear();
        older_.reserve(numbers);
    }
    // The newest number with this hash, or with one that shares its chain: compare.
    std::uint32_t newest(std::uint64_t hash) const { return slots_[hash & (slots_.size() - 1)]; }
    std::uint32_t older(std::uint32_t number) const { return older_[number]; }
    void add(std::uint64_t hash)  // the next number
    {
        auto& slot = slots_[hash & (slots_.size() - 1)];
        older_.push_back(slot);
        slot = static_cast<std::uint32_t>(older_.size() - 1);
    }
    void add_nothing() { older_.push_back(end); }  // the next number is in no chain

private:
    std::vector<std::uint32_t> slots_, older_;
};

}  // namespace rules
