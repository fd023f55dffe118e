// Parts of a message: what a rule reads of it, and what a script or mutator touched.
#pragma once

#include "sip/names.hpp"

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace rules {

constexpr std::uint64_t bit(sip::field_id id) { return std::uint64_t{1} << static_cast<unsigned>(id); }

constexpr std::uint64_t fields_of(std::initializer_list<sip::field_id> ids)
{
    std::uint64_t out = 0;
    for (const auto id : ids)
        out |= bit(id);
    return out;
}

struct parts
{
    std::uint64_t fields = 0;  // bits of field_id; those without an id of their own share `other`
    bool start_line = false;
    bool body = false;
    bool framing = false;  // line ends, the empty line, what follows the body

    static constexpr parts all() { return {~std::uint64_t{0}, true, true, true}; }
    constexpr bool any() const { return fields != 0 || start_line || body || framing; }
    constexpr bool meet(const parts& other) const
    {
        return (fields & other.fields) != 0 || (start_line && other.start_line) || (body && other.body) ||
               (framing && other.framing);
    }
    constexpr parts& operator|=(const parts& other)
    {
        fields |= other.fields;
        start_line |= other.start_line;
        body |= other.body;
        framing |= other.framing;
        return *this;
    }
    friend constexpr bool operator==(const parts&, const parts&) = default;
};

// What is not the sender's own work, and which rule was broken by it on purpose ("" when none is known). Odd
// but legal changes touch nothing.
struct taint
{
    parts touched;
    std::string_view rule;  // "SYN-GRAM-1.c"; of a table that outlives it

    static constexpr taint everything() { return {parts::all(), {}}; }
    constexpr explicit operator bool() const { return touched.any(); }
    friend constexpr bool operator==(const taint&, const taint&) = default;
};

}  // namespace rules
