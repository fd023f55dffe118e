// All TCP connections of a capture, each direction by itself, within limits::directions and
// limits::pending_octets.
#pragma once

#include "capture/reassembly.hpp"
#include "capture/sip_stream.hpp"

#include <list>
#include <map>

namespace capture {

class connections
{
public:
    explicit connections(collector& out) : out_{out} {}

    void add(const fsm::address& from, const fsm::address& to, const tcp_segment& s, stamp when);
    void end();  // of the capture
    bool behind_a_gap() const { return held_ > 0; }

private:
    struct key
    {
        fsm::address from, to;
        friend auto operator<=>(const key&, const key&) = default;
    };
    struct direction
    {
        key ends;
        reassembly order;
        sip_stream sip;
        std::size_t pending = 0, held = 0;
    };
    using directions = std::list<direction>;

    void flush(direction& d);
    void end(directions::iterator it);

    collector& out_;
    directions all_;  // the one that spoke last is the last
    std::map<key, directions::iterator> by_ends_;
    std::size_t pending_ = 0, held_ = 0;
};

}  // namespace capture
