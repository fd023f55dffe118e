// Times of what is not worth a place in a docket: octets that are no message, and when our loop was at work.
// Asked about a span of time; bounded, and where it has forgotten it says "may be".
#pragma once

#include "rules/traffic.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace rules {

namespace limits {
inline constexpr std::size_t noisy_hops = 1'024;  // pairs of parties whose noise is told apart
}  // namespace limits

class noise
{
public:
    void heard(party_index from, party_index to, fsm::time_point at);

    // Did the one send the other something unreadable in [since, until], or may it have?
    bool between(party_index from, party_index to, fsm::time_point since, fsm::time_point until) const;

private:
    struct hop
    {
        fsm::time_point first = fsm::never;
        std::array<fsm::time_point, 8> last{};  // a ring
        std::uint64_t count = 0;
    };

    boost::unordered_flat_map<std::uint32_t, hop> hops_;
    bool everywhere_ = false;  // on hops that found no place
};

// When anything was seen, for: was our loop at work between a limit and what came late?
class wakefulness
{
public:
    void at_work(fsm::time_point at)
    {
        if (begin_ == ahead_.size())
        {
            ahead_.clear();
            begin_ = 0;
        }
        if (begin_ == ahead_.size() || ahead_.back() < at)
            ahead_.push_back(at);
        else if (const auto place = std::upper_bound(ahead_.begin() + first(), ahead_.end(), at);
                 place == ahead_.begin() + first() || place[-1] != at)
            ahead_.insert(place, at);
    }

    // The last moment that is before `moment`; min() when there is none or it is forgotten.
    fsm::time_point before(fsm::time_point moment)
    {
        for (; begin_ < ahead_.size() && ahead_[begin_] < moment; ++begin_)
            last_ = ahead_[begin_];
        if (begin_ > 4096)  // what lies behind is not needed
        {
            ahead_.erase(ahead_.begin(), ahead_.begin() + first());
            begin_ = 0;
        }
        return last_ < moment ? last_ : fsm::time_point::min();
    }

private:
    std::ptrdiff_t first() const { return static_cast<std::ptrdiff_t>(begin_); }

    std::vector<fsm::time_point> ahead_;  // in order, from begin_ on
    std::size_t begin_ = 0;
    fsm::time_point last_ = fsm::time_point::min();
};

}  // namespace rules
