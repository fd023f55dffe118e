// Where one agent is on the wire: its socket, and what is to leave by it.
#pragma once

#include "net/udp_socket.hpp"
#include "run/demultiplexer.hpp"

#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace net {

class wire_end
{
public:
    using leaving = run::demultiplexer::leaving;

    // Binds, as a udp_socket does.
    wire_end(rules::party_index who, boost::asio::io_context& io, const fsm::address& at)
        : party{who},
          socket{io, at}
    {
    }

    void put(leaving&& what) { waiting_.push_back(std::move(what)); }
    bool has_some() const { return done_ < waiting_.size(); }

    struct sent  // until the next call of put()
    {
        std::span<const leaving> left;
        const leaving* refused = nullptr;  // the next one, if the system refused it; `why` says why
        std::string why;
    };
    sent send_some();  // in order, as many as one system call takes
    void all_sent();   // none is waiting: room for the next ones

    // How long a datagram that came then has waited by `now`. The wall clock may have been set meanwhile, so
    // at most since the socket was read the time before the last.
    fsm::duration waited(fsm::time_point now, std::optional<run_clock::wall_time> came) const;
    void was_read(fsm::time_point now);

    std::uint64_t newly_overrun();  // datagrams that the system dropped since this was asked last

    const rules::party_index party;
    udp_socket socket;
    udp_socket::listener listener;

private:
    std::vector<leaving> waiting_;
    std::size_t done_ = 0;  // of these
    std::vector<udp_socket::parcel> parcels_;
    fsm::time_point read_{}, read_before_{};
    std::uint64_t overrun_ = 0;  // that was told of
};

// All that waits, with one system call for many. What could not be sent may make others send something.
void send_all(std::list<wire_end>& ends,
              const std::function<void(const wire_end::leaving& what, const std::string& why)>& sent);

}  // namespace net
