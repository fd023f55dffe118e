// One UDP socket: octets in and out as fast as the system gives them, and what ICMP said about those sent.
#pragma once

#include "fsm/address.hpp"
#include "net/batch.hpp"
#include "net/limits.hpp"
#include "net/run_clock.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

    struct parcel
    {
        fsm::address to;
        std::string_view octets;
    };
    // Sends them in order, as many as one system call takes. How many were sent: if not all, the next one was
    // refused, and `why` says so.
    std::size_t send(std::span<const parcel> all, std::string& why);

    struct listener
    {
        // `came`: when the system had it, where it says so.
        std::function<void(
            const fsm::address& source, std::string_view octets, std::optional<run_clock::wall_time> came)>
            received;
        // ICMP: `octets` are those that were sent, whole if they are still remembered.
        std::function<void(const fsm::address& to, std::string_view octets, std::string_view why)>
            unreachable;
        std::function<void()> drained;  // after all that had arrived
    };
    // Calls `to` whenever something arrives, until close(). Both must stay alive.
    void listen(const listener& to, receive_batch& room);
    void read_all();  // what is there now, without waiting
    void close();

private:
    void wait();
    int read_burst();
    bool read_error();
    void remember(const parcel& sent);
    std::string sent_like(const fsm::address& to, std::string_view quoted) const;

    boost::asio::ip::udp::socket socket_;
    fsm::address local_;
    const listener* listener_ = nullptr;
    receive_batch* room_ = nullptr;
    std::uint64_t overrun_ = 0;
    // The last ones, to recognize what an ICMP error quotes; a ring that keeps its memory.
    struct sent_one
    {
        fsm::address to;
        std::string octets;
    };
    std::vector<sent_one> sent_;
    std::size_t oldest_ = 0;
};

}  // namespace net
