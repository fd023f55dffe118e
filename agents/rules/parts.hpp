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

// What machines know a message by, and what decides what they do next: who sent one that differs here from
// what its machines made has other calls in mind than who received it.
inline constexpr parts of_machines{
    .fields = fields_of({sip::field_id::via, sip::field_id::from, sip::field_id::to, sip::field_id::call_id,
                         sip::field_id::cseq, sip::field_id::contact, sip::field_id::route,
                         sip::field_id::record_route, sip::field_id::content_length, sip::field_id::require,
                         sip::field_id::proxy_require, sip::field_id::supported, sip::field_id::rseq,
                         sip::field_id::rack, sip::field_id::replaces, sip::field_id::event,
                         sip::field_id::subscription_state, sip::field_id::session_expires}),
    .start_line = true,
    .body = false,
    .framing = true};

// What is not the sender's own work, and which rule was broken by it on purpose ("" when none is known). Odd
// but legal changes touch nothing (README.md, taint).
struct taint
{
    enum class hand : std::uint8_t {
        script,         // its author draws what comes of it
        legal_mutator,  // the message is as it should be, and says something else than its sender knows
        wrong_mutator,  // it may be refused, or dropped, and its sender does not know why
    };

    parts touched;
    std::string_view rule;  // "SYN-GRAM-1.c"; of a table that outlives it
    hand by = hand::script;
    // Its sender was made to send it, for what its receiver then has to do: well formed, and not its fault.
    bool provokes = false;

    // Both sides may go on with different calls in mind, and neither is to blame for it.
    constexpr bool estranges() const
    {
        return touched.any() &&
               (by == hand::wrong_mutator || (by == hand::legal_mutator && touched.meet(of_machines)));
    }
    static constexpr taint everything() { return {parts::all(), {}, hand::script}; }
    constexpr explicit operator bool() const { return touched.any(); }
    friend constexpr bool operator==(const taint&, const taint&) = default;
};

}  // namespace rules
