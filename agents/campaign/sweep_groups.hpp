// What sweeps do to one kind of thing, done to all of those that a device may well take.
#pragma once

#include "campaign/sweeps.hpp"

#include <cstddef>
#include <string_view>

namespace campaign::sweeps {

// False: there is no room, or nothing that could be changed. What had room is changed.
bool lengthen(mutate::draft& m, mutate::change& how, std::size_t length);
bool multiply(mutate::draft& m, mutate::change& how, std::size_t count);
bool number(mutate::draft& m, mutate::change& how, std::string_view value);

// Parts, one behind the other, as long as there is room.
template <class Parts, class What>
bool in_turn(const Parts& parts, mutate::draft& m, mutate::change& how, What what)
{
    const auto before = m.size();
    const auto room = how.room;
    bool did = false;
    for (const auto part : parts)
    {
        const auto grown = m.size() > before ? m.size() - before : 0;
        if (grown >= room)
            break;
        how.room = room - grown;
        did = part(m, how, what) || did;
    }
    how.room = room;
    return did && m.size() <= before + room;
}

}  // namespace campaign::sweeps
