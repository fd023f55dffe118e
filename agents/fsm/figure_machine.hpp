// A machine that is its figure and nothing more: the owner tells it what happened and does what the arrow
// says. A plain value; `Figure` has the enumerations state, input and effect, the table `arrows`, the words
// of all three, the title, the state to begin in and the name under which visits are counted.
#pragma once

#include "fsm/figure.hpp"
#include "fsm/visited.hpp"

namespace fsm {

template <class Figure>
class figure_machine
{
public:
    using state = typename Figure::state;
    using input = typename Figure::input;
    using effect = typename Figure::effect;

    figure_machine() = default;
    explicit figure_machine(state first) : state_{first} {}

    // What is to be done, in this order; nothing where the figure has no arrow.
    effects<effect> follow(input on)
    {
        visit(Figure::visited, state_, on);
        const auto* const arrow = find(Figure::arrows, state_, on);
        if (!arrow)
            return {};
        state_ = arrow->to;
        return arrow->then;
    }
    state is() const { return state_; }

    static fsm::figure as_figure()
    {
        return figure_of(Figure::title, Figure::arrows, Figure::states, Figure::inputs, Figure::effects);
    }

private:
    state state_ = Figure::first;
};

}  // namespace fsm
