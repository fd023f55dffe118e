#include "capture/collector.hpp"

#include "capture/limits.hpp"

#include <algorithm>

namespace capture {

// A well-known port is the lower of the two, as a rule.
void collector::datagram_of(fsm::transport over, std::uint16_t from, std::uint16_t to)
{
    const std::pair key{over, std::min(from, to)};
    if (out_.ports.size() < limits::ports || out_.ports.contains(key))
        ++out_.ports[key];
    else
        ++out_.other_ports;
}

void collector::found(message m)
{
    if (to_)
        return to_->found(std::move(m));
    if (out_.messages.size() >= limits::messages || m.octets.size() > limits::octets - octets_)
    {
        skip(reason::too_many_messages, m.when.frame);
        return;
    }
    octets_ += m.octets.size();
    out_.messages.push_back(std::move(m));
}

std::optional<std::size_t> collector::begin_stream(const fsm::address& from, const fsm::address& to)
{
    if (to_ || out_.streams.size() >= limits::messages)
        return std::nullopt;
    out_.streams.push_back({from, to, {}});
    return out_.streams.size() - 1;
}

void collector::keep(std::size_t stream, std::string_view octets)
{
    auto& kept = out_.streams[stream].octets;
    const auto room = std::min(limits::stream_octets - kept.size(), limits::octets - octets_);
    octets = octets.substr(0, room);
    octets_ += octets.size();
    kept += octets;
}

void collector::skip(reason why, std::uint64_t frame)
{
    count(why, frame);
    if (to_)
        to_->skipped(why);
}

void collector::unread(reason why, std::uint64_t frame, const fsm::address& from, const fsm::address& to)
{
    count(why, frame);
    if (to_)
        to_->unread(why, from, to);
}

void collector::count(reason why, std::uint64_t frame)
{
    ++out_.skipped[static_cast<std::size_t>(why)];
    if (out_.skips.size() < limits::skips)
        out_.skips.push_back({why, frame});
}

contents collector::take(std::uint64_t frames, std::string trouble)
{
    out_.frames = frames;
    out_.trouble = std::move(trouble);
    return std::move(out_);
}

}  // namespace capture
