// Collects what is found, within limits::messages, limits::octets and limits::skips.
#pragma once

#include "capture/contents.hpp"

#include <optional>

namespace capture {

class collector
{
public:
    void found(message m);
    // Begins to keep a direction; the number by which keep() knows it, if there is room.
    std::optional<std::size_t> begin_stream(const fsm::address& from, const fsm::address& to);
    void keep(std::size_t stream, std::string_view octets);
    void skip(reason why, std::uint64_t frame);
    void other_octets(std::size_t count) { out_.other_octets += count; }
    contents take(std::uint64_t frames, std::string trouble);

private:
    contents out_;
    std::size_t octets_ = 0;
};

}  // namespace capture
