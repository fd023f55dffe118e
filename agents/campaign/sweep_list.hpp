// Attacks of a sweep that differ by a number alone. A mutator has a function and no state, so that there is a
// function for each number; what they do, and what they are called, is written and compiled once.
#pragma once

#include "campaign/sweeps.hpp"

#include <array>
#include <cstddef>
#include <utility>

namespace campaign::sweeps {

using numbered = bool (*)(mutate::draft& m, mutate::change& how, std::size_t which);
using plain = bool (*)(mutate::draft& m, mutate::change& how);

template <numbered Apply, std::size_t Which>
bool apply_nth(mutate::draft& m, mutate::change& how)
{
    return Apply(m, how, Which);
}

template <numbered Apply, std::size_t... Which>
constexpr std::array<plain, sizeof...(Which)> each_of(std::index_sequence<Which...>)
{
    return {apply_nth<Apply, Which>...};
}

// `Apply` with 0, with 1, ... with `Count` - 1.
template <numbered Apply, std::size_t Count>
inline constexpr auto each_below = each_of<Apply>(std::make_index_sequence<Count>{});

}  // namespace campaign::sweeps
