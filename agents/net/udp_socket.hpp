// One UDP socket: octets in and out as fast as the system gives them, and what ICMP said about those sent.
#pragma once

#include "fsm/address.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

namespace net {

class udp_socket
{
public:
    // Binds; port 0 asks for a free one. Throws environment_error: "127.0.0.1:5060: Address already in use".
    udp_socket(boost::asio::io_context& io, const fsm::address& at);

    const fsm::address& local() const { return local_; }
    std::uint64_t overrun() const
    {
        return overrun_;
    }  // datagrams that the system dropped: we read too slowly

    // What is refused at once is told by the result: empty, or why.
    std::string send(const fsm::address& to, std::string_view octets);

    struct listener
    {
        std::function<void(const fsm::address& source, std::string_view octets)> received;
        // ICMP: `octets` are those that were sent, whole if they are still remembered.
        std::function<void(const fsm::address& to, std::string_view octets, std::string_view why)>
            unreachable;
        std::function<void()> drained;  // after all that had arrived
    };
    // Calls `to` whenever something arrives, until close(). `to` must stay alive.
    void listen(const listener& to);
    void close();

private:
    void wait();
    void read_burst();
    bool read_one();
    bool read_error();
    void remember(const fsm::address& to, std::string_view octets);

    boost::asio::ip::udp::socket socket_;
    fsm::address local_;
    const listener* listener_ = nullptr;
    std::uint64_t overrun_ = 0;
    std::string buffer_;
    std::deque<fsm::datagram> sent_;
};

}  // namespace net
