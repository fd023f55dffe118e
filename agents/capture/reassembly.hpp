// One direction of a TCP connection put in order (RFC 9293 3.4): segments that come again are dropped, those
// that come early are held back, within bounds, and where one is missing for good the gap is told.
#pragma once

#include "capture/contents.hpp"
#include "capture/tcp.hpp"

#include <deque>
#include <map>
#include <optional>

namespace capture {

class reassembly
{
public:
    struct piece
    {
        std::string octets;
        stamp when;      // of the latest frame so far
        bool after_gap;  // octets before it are missing
    };

    // Its SYN, or, of a connection that was there before the capture, its first segment with octets.
    explicit reassembly(const tcp_segment& first);

    // A SYN that begins another connection between the same ports.
    bool restarts(const tcp_segment& s) const { return s.syn && s.sequence + 1 != first_; }
    void add(const tcp_segment& s, stamp when);
    void end();  // nothing more comes: what is held back is handed out behind its gaps
    std::optional<piece> next();

    std::size_t held() const { return held_octets_; }

private:
    struct early
    {
        std::string octets;
        stamp when;
    };

    void deliver(std::string_view octets, stamp when, bool after_gap);
    void deliver_held(bool over_gap);
    void hold(std::uint64_t position, std::string_view octets, stamp when);

    std::uint32_t first_;         // sequence number of the octet at position 0
    std::uint64_t position_ = 0;  // of the next octet to hand out
    stamp latest_;
    std::map<std::uint64_t, early> held_;  // by position
    std::size_t held_octets_ = 0;
    std::deque<piece> ready_;
};

}  // namespace capture
