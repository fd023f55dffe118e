// All sockets of one world: one for each agent, and one more for each that sends its requests from another
// port than it listens on.
#pragma once

#include "net/stream_ends.hpp"
#include "net/wire_end.hpp"
#include "play/cast.hpp"

#include <functional>
#include <list>
#include <string>
#include <vector>

namespace net {

class wire_ends
{
public:
    // Binds for all agents of the cast, over all transports that they have there, and writes into it where
    // they are: UDP and TCP at one port, where that is free. Throws environment_error.
    void open(const script::flow& s, play::cast& c, boost::asio::io_context& io, stream_ends& streams);

    wire_end& of(const run::departure& d);  // by which it leaves

    void send_all(const std::function<void(const wire_end::leaving& what, const std::string& why)>& sent)
    {
        net::send_all(all_, sent);
    }

    auto begin() { return all_.begin(); }
    auto end() { return all_.end(); }

private:
    struct of_party  // null for devices, and where it sends from where it listens
    {
        wire_end *listens = nullptr, *sends = nullptr;
    };

    fsm::address
    bind(rules::party_index who, const fsm::address& at, boost::asio::io_context& io, stream_ends& streams);

    bool
    bind_alone(rules::party_index who, play::member& m, boost::asio::io_context& io, stream_ends& streams);

    std::list<wire_end> all_;  // a list: sockets hold on to their listeners
    std::vector<of_party> of_;
};

}  // namespace net
