// IP datagrams put together again from their fragments (RFC 791 3.2, RFC 8200 4.5), within bounds: see
// limits.hpp.
#pragma once

#include "capture/contents.hpp"
#include "capture/ip.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace capture {

class fragments
{
public:
    // The whole payload, once the last missing fragment has come. Fragments that come again are ignored; when
    // others overlap, the datagram is discarded (RFC 5722) and the error is fragments_overlap.
    decoded<std::optional<std::string>> add(const ip_packet& fragment, stamp when);

    // Gives up what still waits. Each given up, now or for lack of room or time, is a frame in given_up().
    void end();
    std::vector<std::uint64_t> given_up() { return std::exchange(given_up_, {}); }

private:
    struct key
    {
        fsm::address from, to;
        std::uint8_t protocol;
        std::uint32_t identification;
        friend auto operator<=>(const key&, const key&) = default;
    };
    struct waiting
    {
        stamp began;
        std::map<std::size_t, std::string> pieces;  // by offset
        std::size_t have = 0;                       // octets
        std::optional<std::size_t> size;            // once the last piece has come
        bool discarded = false;
    };
    using table = std::map<key, waiting>;

    static bool fits(const waiting& w, std::size_t offset, std::size_t size);
    void give_up(table::iterator it);
    void make_room();

    table waiting_;
    std::vector<std::uint64_t> given_up_;
};

}  // namespace capture
