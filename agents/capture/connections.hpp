// All TCP connections of a capture, each direction by itself, within limits::directions and
// limits::pending_octets.
#pragma once

#include "capture/reassembly.hpp"
#include "capture/tcp_stream.hpp"

#include <list>
#include <map>
#include <memory>

namespace capture {

class connections
{
public:
    // `how` outlives this.
    connections(const decryption& how, collector& out) : how_{how}, out_{out} {}

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
        tcp_stream stream;
        std::size_t pending = 0, held = 0;
    };
    using directions = std::list<direction>;

    direction* other(const direction& d);
    void flush(direction& d);
    void count(direction& d);
    void end(directions::iterator it);

    const decryption& how_;
    collector& out_;
    directions all_;  // the one that spoke last is the last
    std::map<key, directions::iterator> by_ends_;
    std::size_t pending_ = 0, held_ = 0;
};

}  // namespace capture
