// A machine's table of arrows drawn for people: README.md shows it, the tests pin it.
#pragma once

#include "fsm/edge.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fsm {

struct figure
{
    struct arrow
    {
        std::size_t in, on, to;
        std::vector<std::string_view> then;
    };
    std::string_view title;
    std::span<const std::string_view> states, inputs;  // in the figure's words, by enumerator
    std::vector<arrow> arrows;
};

template <class State, class Input, class Effect, std::size_t N>
figure figure_of(std::string_view title,
                 const edge<State, Input, Effect> (&table)[N],
                 std::span<const std::string_view> states,
                 std::span<const std::string_view> inputs,
                 std::span<const std::string_view> effect_words)
{
    figure out{title, states, inputs, {}};
    for (const auto& row : table)
    {
        figure::arrow arrow{static_cast<std::size_t>(row.in),
                            static_cast<std::size_t>(row.on),
                            static_cast<std::size_t>(row.to),
                            {}};
        for (const auto effect : row.then)
            arrow.then.push_back(effect_words[static_cast<std::size_t>(effect)]);
        out.arrows.push_back(std::move(arrow));
    }
    return out;
}

// One line per state, one column per input, in each cell the first letter of the state that the arrow points
// to; "." where there is none.
std::string matrix(const figure& f);

// For README.md: the matrix with its columns named, then every arrow in words.
std::string drawn(const figure& f);

}  // namespace fsm
