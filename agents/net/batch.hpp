// Datagrams that the system gives and takes several at a time: one system call for many (recvmmsg, sendmmsg).
// One for each world, shared by its sockets; nothing of it is touched before a datagram needs it.
#pragma once

#include "net/limits.hpp"
#include "net/run_clock.hpp"

#include <boost/asio/ip/udp.hpp>

#include <sys/socket.h>

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace net {

class receive_batch
{
public:
    receive_batch();

    // Reads what is there, limits::burst at most, without waiting. Negative: nothing, errno says why.
    int read(int socket);
    std::string_view octets(std::size_t i) const;
    boost::asio::ip::udp::endpoint source(std::size_t i) const;
    // When the system had it (SO_TIMESTAMPNS), by the wall clock; nothing where it does not say.
    std::optional<run_clock::wall_time> came(std::size_t i);
    // Room for one datagram, while none that was read is looked at.
    std::span<char> scratch() { return {room_.get(), limits::datagram}; }
    msghdr& header(std::size_t i) { return headers_[i].msg_hdr; }

private:
    struct slot
    {
        boost::asio::ip::udp::endpoint source;
        alignas(cmsghdr) std::array<char, 128> control;
    };
    std::unique_ptr<char[]> room_;  // limits::datagram octets for each
    std::array<slot, limits::burst> slots_;
    std::array<iovec, limits::burst> parts_;
    std::array<mmsghdr, limits::burst> headers_;
};

}  // namespace net
