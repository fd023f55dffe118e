// What something has come to, as a number, so that two ways to the same state are known for what they are.
// Identifiers are renamed: Call-IDs, tags, branches and CSeq numbers count as the first, the second ... that
// came up, and times as how far they lie ahead. What was drawn to make them, and what is only remembered for
// a report, does not count. Not for output.
#pragma once

#include "fsm/link.hpp"
#include "fsm/time.hpp"
#include "sip/message.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace fsm {

class state_hash
{
public:
    explicit state_hash(time_point now) : now_{now} {}

    state_hash& number(std::uint64_t n);
    template <class Enum>
        requires std::is_enum_v<Enum>
    state_hash& word(Enum e)
    {
        return number(static_cast<std::uint64_t>(e));
    }
    state_hash& text(std::string_view octets);
    state_hash& identifier(std::string_view octets);  // "" is no identifier
    state_hash& when(time_point at);                  // past: due; or never
    state_hash& way(const link& l);
    state_hash& message(const sip::message_ptr& m);  // may be null

    std::uint64_t value() const { return value_; }

private:
    void row(const sip::message& m, const sip::field& f);

    time_point now_;
    std::uint64_t value_ = 14695981039346656037u;
    boost::unordered_flat_map<std::string, std::uint64_t> names_;
};

}  // namespace fsm
