#include "fsm/figure.hpp"

#include <algorithm>

namespace fsm {

namespace {

std::string padded(std::string_view text, std::size_t width)
{
    std::string out{text};
    out.resize(std::max(width, text.size()), ' ');
    return out;
}

std::size_t widest(std::span<const std::string_view> words)
{
    std::size_t width = 0;
    for (const auto word : words)
        width = std::max(width, word.size());
    return width;
}

// The first letter; small for a later state that begins with the letter of an earlier one.
char letter(const figure& f, std::size_t state)
{
    const auto c = f.states[state].front();
    for (std::size_t i = 0; i < state; ++i)
        if (f.states[i].front() == c)
            return static_cast<char>(c - 'A' + 'a');
    return c;
}

char cell(const figure& f, std::size_t in, std::size_t on)
{
    for (const auto& arrow : f.arrows)
        if (arrow.in == in && arrow.on == on)
            return letter(f, arrow.to);
    return '.';
}

}  // namespace

std::string matrix(const figure& f)
{
    std::string out;
    for (std::size_t in = 0; in < f.states.size(); ++in)
    {
        for (std::size_t on = 0; on < f.inputs.size(); ++on)
            out += cell(f, in, on);
        out += '\n';
    }
    return out;
}

// The columns are named by bars that lead down to them:
//
//                 INVITE
//                 | Timer A
//                 | |
//   Initial       C .
std::string drawn(const figure& f)
{
    const auto width = widest(f.states) + 2;
    std::string out;
    for (std::size_t on = 0; on <= f.inputs.size(); ++on)
    {
        std::string line(width, ' ');
        for (std::size_t i = 0; i < on; ++i)
            line += "| ";
        if (on < f.inputs.size())
            line += f.inputs[on];
        else
            line.pop_back();
        out += line + '\n';
    }
    for (std::size_t in = 0; in < f.states.size(); ++in)
    {
        std::string line = padded(f.states[in], width);
        for (std::size_t on = 0; on < f.inputs.size(); ++on)
            line += std::string{cell(f, in, on), ' '};
        line.pop_back();
        out += line + '\n';
    }
    out += '\n';
    const auto inputs = widest(f.inputs);
    const auto states = widest(f.states);
    for (const auto& arrow : f.arrows)
    {
        auto line = padded(f.states[arrow.in], states) + "  " + padded(f.inputs[arrow.on], inputs) + "  -> " +
                    padded(f.states[arrow.to], states);
        auto before = "  ";
        for (const auto effect : arrow.then)
        {
            line += std::string{before} + std::string{effect};
            before = ", ";
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + '\n';
    }
    return out;
}

}  // namespace fsm
