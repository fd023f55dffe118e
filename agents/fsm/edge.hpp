// One arrow of a state diagram, and how a machine follows it. A machine is its figure, written as a table of
// arrows; what has no arrow has no effect, so stale timers and stray messages need no code.
#pragma once

#include <array>
#include <cassert>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace fsm {

template <class Effect>
class effects  // what an arrow makes happen, in this order; at most four
{
public:
    constexpr effects() = default;
    constexpr effects(std::initializer_list<Effect> list)
    {
        assert(list.size() <= of_.size());
        for (const auto effect : list)
            of_[size_++] = effect;
    }
    constexpr const Effect* begin() const { return of_.data(); }
    constexpr const Effect* end() const { return of_.data() + size_; }
    constexpr bool has(Effect which) const
    {
        for (const auto effect : *this)
            if (effect == which)
                return true;
        return false;
    }

private:
    std::array<Effect, 4> of_{};
    std::uint8_t size_ = 0;
};

template <class State, class Input, class Effect>
struct edge
{
    State in;
    Input on;
    State to;
    effects<Effect> then;
};

// The arrow that leaves `in` on `on`; null when the figure has none.
template <class State, class Input, class Effect, std::size_t N>
constexpr const edge<State, Input, Effect>*
find(const edge<State, Input, Effect> (&arrows)[N], State in, Input on)
{
    for (const auto& arrow : arrows)
        if (arrow.in == in && arrow.on == on)
            return &arrow;
    return nullptr;
}

}  // namespace fsm
