#include "capture/reassembly.hpp"

#include "capture/limits.hpp"

#include <cstdlib>

namespace capture {

reassembly::reassembly(const tcp_segment& first) : first_{first.sequence + (first.syn ? 1 : 0)} {}

// A sequence number is compared as RFC 9293 3.4 says, modulo 2**32, with the one expected next.
void reassembly::add(const tcp_segment& s, stamp when)
{
    if (s.payload.empty())
        return;
    const auto expected = first_ + static_cast<std::uint32_t>(position_);
    const auto sequence = s.sequence + (s.syn ? 1 : 0);
    const std::int64_t ahead = static_cast<std::int32_t>(sequence - expected);
    if (std::abs(ahead) > limits::window)
    {
        // No window is that large: much is missing. What was held back comes first.
        deliver_held(true);
        first_ = sequence - static_cast<std::uint32_t>(position_);
        deliver(s.payload, when, true);
        return;
    }
    if (ahead > 0)
    {
        hold(position_ + static_cast<std::uint64_t>(ahead), s.payload, when);
        return;
    }
    const auto old = static_cast<std::size_t>(-ahead);
    if (old >= s.payload.size())
        return;
    deliver(s.payload.substr(old), when, false);
    deliver_held(false);
}

void reassembly::hold(std::uint64_t position, std::string_view octets, stamp when)
{
    auto& there = held_[position];
    if (there.octets.size() < octets.size())
    {
        held_octets_ += octets.size() - there.octets.size();
        there = {std::string{octets}, when};
    }
    if (held_octets_ > limits::held_octets || held_.size() > limits::held_segments)
        deliver_held(true);
}

void reassembly::deliver(std::string_view octets, stamp when, bool after_gap)
{
    if (when.frame > latest_.frame)
        latest_ = when;
    position_ += octets.size();
    ready_.push_back({std::string{octets}, latest_, after_gap});
}

// All that follows without a gap; over_gap: all.
void reassembly::deliver_held(bool over_gap)
{
    while (!held_.empty())
    {
        const auto it = held_.begin();
        const auto at = it->first;
        if (at > position_ && !over_gap)
            return;
        auto segment = std::move(it->second);
        held_octets_ -= segment.octets.size();
        held_.erase(it);
        if (at + segment.octets.size() <= position_)
            continue;
        const bool gap = at > position_;
        if (gap)
            position_ = at;
        deliver(std::string_view{segment.octets}.substr(position_ - at), segment.when, gap);
    }
}

void reassembly::end() { deliver_held(true); }

std::optional<reassembly::piece> reassembly::next()
{
    if (ready_.empty())
        return std::nullopt;
    auto out = std::move(ready_.front());
    ready_.pop_front();
    return out;
}

}  // namespace capture
