// Collects what is found, within limits::messages, limits::octets and limits::skips.
#pragma once

#include "capture/contents.hpp"

#include <optional>

namespace capture {

// Takes messages as they are found, so that none need be kept.
struct sink
{
    virtual ~sink() = default;
    // Before each frame is decoded. `behind_a_gap`: octets of a TCP direction wait for others before them.
    // False: nothing more is read.
    virtual bool frame(wall_time at, bool behind_a_gap) = 0;
    virtual void found(message m) = 0;
    virtual void skipped(reason why) = 0;
    // What this end said to that one is there, but could not be read: it may have been SIP.
    virtual void unread(reason why, const fsm::address& from, const fsm::address& to) = 0;
};

class collector
{
public:
    explicit collector(sink* to = nullptr) : to_{to} {}
    sink* to() const { return to_; }
    void found(message m);
    // Begins to keep a direction; the number by which keep() knows it, if there is room.
    std::optional<std::size_t> begin_stream(const fsm::address& from, const fsm::address& to);
    void keep(std::size_t stream, std::string_view octets);
    void skip(reason why, std::uint64_t frame);
    void unread(reason why, std::uint64_t frame, const fsm::address& from, const fsm::address& to);
    void other_octets(std::size_t count) { out_.other_octets += count; }
    void datagram_of(fsm::transport over, std::uint16_t from, std::uint16_t to);
    contents take(std::uint64_t frames, std::string trouble);

private:
    void count(reason why, std::uint64_t frame);

    sink* to_;
    contents out_;
    std::size_t octets_ = 0;
};

}  // namespace capture
