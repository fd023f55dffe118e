// Carries datagrams and time between a socket and an agent, and decides nothing. On the way it emulates the
// network that the user asked for: datagrams that leave, and those of devices that arrive, are lost, delayed
// and doubled.
//
// The one invariant (fsm/core.hpp): after anything is put into the agent, everything is taken out before more
// is put in, and before waiting.
#pragma once

#include "net/reach.hpp"
#include "net/run_clock.hpp"
#include "net/udp_socket.hpp"
#include "play/agent.hpp"
#include "run/network.hpp"

#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <functional>
#include <map>

namespace net {

// Who listens to the drivers of a run: the referee's clerk.
class watcher
{
public:
    virtual ~watcher() = default;
    virtual void sent(fsm::time_point now, rules::party_index by, const play::outgoing& what) = 0;
    virtual void received(fsm::time_point now,
                          rules::party_index by,
                          const fsm::address& source,
                          std::string_view octets) = 0;
    virtual void surprised(rules::party_index by, const play::surprise& what) = 0;
    virtual void unreachable(rules::party_index by, const fsm::address& to, std::string_view why) = 0;
    // On the wire, or lost on it: once per hop.
    virtual void on_wire(fsm::time_point now,
                         const fsm::address& from,
                         const fsm::address& to,
                         std::string_view octets,
                         std::string_view comment) = 0;
    virtual bool is_agent(const fsm::address& a) const = 0;
    virtual void late(fsm::duration by) = 0;
    virtual void note(std::string text) = 0;
    virtual void stepped() = 0;  // the agent may be done
};

class udp_driver
{
public:
    udp_driver(boost::asio::io_context& io,
               const run_clock& clock,
               udp_socket socket,
               play::agent agent,
               rules::party_index me,
               run::impairment network,
               const reach& allowed,
               watcher& observer);

    void start();
    void close();
    // Puts something into the agent between other events: wind_down and the like.
    void tell(const std::function<void(play::agent&, fsm::time_point)>& what);

    const play::agent& agent() const { return agent_; }
    const udp_socket& socket() const { return socket_; }

private:
    struct delayed
    {
        bool arrives = false;  // otherwise it leaves
        fsm::address peer;
        std::string octets;
    };
    struct failure
    {
        fsm::address to;
        std::string octets;
    };

    void arrived(const fsm::address& source, std::string_view octets);
    void deliver(const fsm::address& source, std::string_view octets);
    void unreachable(const fsm::address& to, std::string_view octets, std::string_view why);
    void drain();
    void depart(const play::outgoing& what);
    void put_on_wire(const fsm::address& to, std::string_view octets);
    void fail(const fsm::address& to, std::string_view octets, std::string_view why);
    void hold(fsm::duration delay, delayed what);
    bool within_rate();
    void alarm();
    void woken(fsm::time_point meant);

    const run_clock& clock_;
    udp_socket socket_;
    play::agent agent_;
    rules::party_index me_;
    run::impairment network_;
    const reach& allowed_;
    watcher& observer_;
    udp_socket::listener listener_;
    boost::asio::steady_timer timer_;
    std::multimap<fsm::time_point, delayed> held_;
    std::deque<failure> failures_;
    fsm::time_point second_began_{};
    std::uint32_t sent_in_second_ = 0;
    bool closed_ = false;
};

}  // namespace net
