// All sockets of one world: one for each agent, and one more for each that sends its requests from another
// port than it listens on.
#pragma once

#include "net/wire_end.hpp"
#include "play/cast.hpp"

#include <list>
#include <vector>

namespace net {

class wire_ends
{
public:
    // Binds for all agents of the cast, and writes into it where they are. Throws environment_error.
    void open(const script::flow& s, play::cast& c, boost::asio::io_context& io);

    wire_end& of(const run::departure& d);  // by which it leaves

    auto begin() { return all_.begin(); }
    auto end() { return all_.end(); }

private:
    struct of_party  // null for devices, and where it sends from where it listens
    {
        wire_end *listens = nullptr, *sends = nullptr;
    };

    std::list<wire_end> all_;  // a list: sockets hold on to their listeners
    std::vector<of_party> of_;
};

}  // namespace net
