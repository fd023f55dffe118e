// Where agents listen for connections. What the machine has no room for waits until it has.
#pragma once

#include "fsm/address.hpp"
#include "rules/traffic.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <list>

namespace net {

class acceptors
{
public:
    // From the loop, for each connection; one that it does not keep is closed.
    using taker = std::function<void(rules::party_index who,
                                     const fsm::address& at,
                                     const fsm::address& remote,
                                     boost::asio::ip::tcp::socket&& socket)>;

    explicit acceptors(boost::asio::io_context& io) : io_{io} {}

    // Binds and listens; port 0 asks for a free one. What it was bound to. Throws environment_error.
    fsm::address listen(rules::party_index who, const fsm::address& at);
    bool are_at(const fsm::address& there) const;  // does any of them listen there?
    void start(taker take);
    void close();

private:
    struct one
    {
        one(boost::asio::io_context& io, rules::party_index who) : party{who}, socket{io}, pause{io} {}

        rules::party_index party;
        boost::asio::ip::tcp::acceptor socket;
        boost::asio::steady_timer pause;  // while the machine has no room for another
        fsm::address at;
    };

    void accept(one& a);

    boost::asio::io_context& io_;
    taker take_;  // empty: it does not accept
    std::list<one> all_;
};

}  // namespace net
