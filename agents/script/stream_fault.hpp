// What a script does to the stream that a rung leaves by (RFC 3261 18): where its octets are cut, how long
// the rest waits, what becomes of the connection afterwards. The messages are as they were made, so it taints
// nothing; and it is never anybody's fault.
#pragma once

#include "fsm/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace script {

struct stream_fault
{
    enum class ending : std::uint8_t {
        none,
        half_close,  // our direction ends behind the message; the other goes on
        close,       // both do, in order
        reset,       // the connection is torn down (RFC 9293 3.5.2)
    };

    // Offsets in the message, ascending, each where another piece begins: a segment of TCP, a record of TLS,
    // a frame of WebSocket. Those behind its end cut nothing.
    std::vector<std::uint32_t> cuts = {};
    bool each_octet = false;  // is a piece
    fsm::duration stall{0};   // between the pieces; without `cuts` there are two, cut in the middle
    std::uint32_t line_ends =
        0;                    // CRLFs that stand before it (7.5); none over WebSocket, whose frames are whole
    bool joins_next = false;  // it waits for what its sender sends next by that connection, and leaves in one
                              // piece with it; over WebSocket in a frame of its own, at the same time
    bool by_another = false;  // it leaves by a connection of its own
    ending afterwards = ending::none;

    explicit operator bool() const
    {
        return is_cut() || line_ends > 0 || joins_next || by_another || afterwards != ending::none;
    }

    bool is_cut() const { return !cuts.empty() || each_octet || stall > fsm::duration{0}; }
    // What is under way in the other direction may never be read. A WebSocket ends by a handshake that both
    // take part in (RFC 6455 1.4): half of it there is not.
    bool loses_what_comes(bool websocket) const
    {
        return afterwards == ending::close || afterwards == ending::reset ||
               (websocket && afterwards == ending::half_close);
    }

    // Where the pieces of a message of that many octets end; the last one is `octets`.
    std::vector<std::size_t> pieces(std::size_t octets) const;
    fsm::duration takes(std::size_t octets) const;  // from the first piece to the last
};

// "cut at 10 and 200, 3000 ms between, then reset": for people.
std::string to_text(const stream_fault& f);

namespace limits {
inline constexpr std::size_t cuts = 1000;                          // of one rung
inline constexpr std::uint32_t cut_offset = 65'535;                // the last octet that a message can have
inline constexpr std::uint32_t line_ends = 1000;                   // before one message
inline constexpr fsm::duration joined = std::chrono::seconds{32};  // then what joins leaves by itself
}  // namespace limits

}  // namespace script
