// Frames in, SIP messages out: link layer, IP, fragments, UDP, TCP, start lines. No I/O.
#pragma once

#include "capture/connections.hpp"
#include "capture/fragments.hpp"
#include "capture/link.hpp"

namespace capture {

class decoder
{
public:
    // `to`: takes messages and is told of skips as they come; finish() then tells counts only.
    // `how`: outlives this, and may learn secrets on the way; null: TLS is not read.
    explicit decoder(link type, sink* to = nullptr, const decryption* how = nullptr);
    decoder(const decoder&) = delete;
    decoder& operator=(const decoder&) = delete;

    // Numbers frames from 1. False once limits::frames have been read or the sink wants no more, and then
    // does nothing.
    bool frame(wall_time at, std::string_view octets);

    // Nothing more comes. `trouble`: why, if that was not the end of the file.
    contents finish(std::string trouble = {});
    void too_many_secrets(std::uint64_t count);  // so many were not kept

private:
    void packet(ip_packet p, stamp when);
    void payload(const ip_packet& p, std::string_view octets, stamp when, bool reassembled);
    void datagram(message m);
    void count_given_up();

    link link_;
    std::uint64_t frames_ = 0;
    collector out_;
    fragments fragments_;
    connections connections_;
};

}  // namespace capture
