#include "net/udp_driver.hpp"

#include "net/limits.hpp"

#include <algorithm>
#include <utility>

namespace net {

using namespace std::chrono_literals;

udp_driver::udp_driver(boost::asio::io_context& io,
                       const run_clock& clock,
                       udp_socket socket,
                       play::agent agent,
                       rules::party_index me,
                       run::impairment network,
                       const reach& allowed,
                       watcher& observer)
    : clock_{clock},
      socket_{std::move(socket)},
      agent_{std::move(agent)},
      me_{me},
      network_{std::move(network)},
      allowed_{allowed},
      observer_{observer},
      timer_{io}
{
    listener_.received = [this](const fsm::address& source, std::string_view octets) {
        arrived(source, octets);
    };
    listener_.unreachable = [this](const fsm::address& to, std::string_view octets, std::string_view why) {
        unreachable(to, octets, why);
    };
    listener_.drained = [this] {
        alarm();
        observer_.stepped();
    };
}

void udp_driver::start()
{
    socket_.listen(listener_);
    tell([](play::agent& a, fsm::time_point now) { a.start(now); });
}

void udp_driver::close()
{
    closed_ = true;
    timer_.cancel();
    socket_.close();
}

void udp_driver::tell(const std::function<void(play::agent&, fsm::time_point)>& what)
{
    what(agent_, clock_.now());
    drain();
    alarm();
    observer_.stepped();
}

void udp_driver::arrived(const fsm::address& source, std::string_view octets)
{
    if (observer_.is_agent(source))
    {
        // The agent that sent it has already recorded it and emulated the network.
        deliver(source, octets);
        return;
    }
    const auto after = network_.deliveries();
    observer_.on_wire(clock_.now(), source, socket_.local(), octets, after.empty() ? "lost (emulated)" : "");
    for (const auto delay : after)
        if (delay == fsm::duration{0})
            deliver(source, octets);
        else
            hold(delay, {true, source, std::string{octets}});
}

void udp_driver::deliver(const fsm::address& source, std::string_view octets)
{
    const auto now = clock_.now();
    observer_.received(now, me_, source, octets);
    agent_.received(now, source, octets);
    drain();
}

void udp_driver::unreachable(const fsm::address& to, std::string_view octets, std::string_view why)
{
    fail(to, octets, why);
    drain();
}

void udp_driver::drain()
{
    for (;;)
    {
        for (play::outgoing out; agent_.next_datagram(out);)
        {
            observer_.sent(clock_.now(), me_, out);
            depart(out);
        }
        for (play::surprise s; agent_.next_surprise(s);)
            observer_.surprised(me_, s);
        if (failures_.empty())
            return;
        const auto failed = std::move(failures_.front());
        failures_.pop_front();
        agent_.send_failed(clock_.now(), failed.to, failed.octets);
    }
}

void udp_driver::depart(const play::outgoing& what)
{
    if (auto why = allowed_.refusal(what.to); !why.empty())
    {
        observer_.note("not sent: " + why);
        failures_.push_back({what.to, what.octets});
        return;
    }
    if (what.lost)
    {
        observer_.on_wire(clock_.now(), socket_.local(), what.to, what.octets, "lost (script)");
        return;
    }
    if (!within_rate())
    {
        observer_.note("more than " + std::to_string(limits::per_second) +
                       " datagrams in a second: the rest was not sent");
        return;
    }
    const auto after = network_.deliveries();
    if (after.empty())
        observer_.on_wire(clock_.now(), socket_.local(), what.to, what.octets, "lost (emulated)");
    for (const auto delay : after)
        if (delay == fsm::duration{0})
            put_on_wire(what.to, what.octets);
        else
            hold(delay, {false, what.to, what.octets});
}

void udp_driver::put_on_wire(const fsm::address& to, std::string_view octets)
{
    const auto why = socket_.send(to, octets);
    observer_.on_wire(clock_.now(), socket_.local(), to, octets, why.empty() ? "" : "not sent: " + why);
    if (!why.empty())
        fail(to, octets, why);
}

void udp_driver::fail(const fsm::address& to, std::string_view octets, std::string_view why)
{
    observer_.unreachable(me_, to, why);
    failures_.push_back({to, std::string{octets}});
}

void udp_driver::hold(fsm::duration delay, delayed what)
{
    if (held_.size() == limits::delayed)
    {
        observer_.note("more than " + std::to_string(limits::delayed) +
                       " datagrams under way: the rest was lost");
        return;
    }
    held_.emplace(clock_.now() + delay, std::move(what));
}

bool udp_driver::within_rate()
{
    const auto now = clock_.now();
    if (now - second_began_ >= 1s)
    {
        second_began_ = now;
        sent_in_second_ = 0;
    }
    return ++sent_in_second_ <= limits::per_second;
}

void udp_driver::alarm()
{
    auto next = agent_.deadline();
    if (!held_.empty())
        next = std::min(next, held_.begin()->first);
    timer_.cancel();
    if (closed_ || next == fsm::never)
        return;
    timer_.expires_at(clock_.steady_time(next));
    timer_.async_wait([this, next](const boost::system::error_code& error) {
        if (!error && !closed_)
            woken(next);
    });
}

void udp_driver::woken(fsm::time_point meant)
{
    const auto now = clock_.now();
    if (now - meant > limits::lag)
        observer_.late(now - meant);
    while (!held_.empty() && held_.begin()->first <= now)
    {
        const auto due = std::move(held_.extract(held_.begin()).mapped());
        if (due.arrives)
        {
            deliver(due.peer, due.octets);
        }
        else
        {
            put_on_wire(due.peer, due.octets);
            drain();
        }
    }
    if (agent_.deadline() <= now)
    {
        agent_.expired(now);
        drain();
    }
    alarm();
    observer_.stepped();
}

}  // namespace net
