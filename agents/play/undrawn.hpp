// What was seen outside the ladder, so that its copies and answers are no news. Bounded: beyond the bound
// nothing is news.
#pragma once

#include "fsm/time.hpp"
#include "sip/message.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstddef>
#include <cstdint>

namespace play {

namespace limits {
inline constexpr std::size_t undrawn = 4096;  // identifiers remembered of one agent
}  // namespace limits

class undrawn
{
public:
    // A hash that names it; 0 names nothing, which is always news.
    bool is_news(std::uint64_t id)
    {
        if (id == 0 || is_known(id))
            return id == 0;
        if (known_.size() < limits::undrawn)
            known_.insert(id);
        return known_.size() < limits::undrawn;
    }
    bool is_news(std::uint64_t id, int status)  // of a response: that to one request
    {
        return is_news((id ^ static_cast<std::uint64_t>(status) << 1) * 0x9e3779b97f4a7c15 | 1);
    }
    bool is_known(std::uint64_t id) const { return id != 0 && known_.contains(id); }

private:
    boost::unordered_flat_set<std::uint64_t> known_;
};

struct stage;
struct sign;

// A message that is no rung of its receiver's lane. Its copies, its answers and what belongs to it say
// nothing again.
void not_drawn(
    fsm::time_point now, stage& stage, undrawn& elsewhere, const sip::message_ptr& message, const sign& key);

}  // namespace play
