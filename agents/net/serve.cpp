#include "net/serve.hpp"

#include "net/batch.hpp"
#include "net/udp_socket.hpp"
#include "run/limits.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <csignal>
#include <optional>
#include <utility>

namespace net {

namespace asio = boost::asio;

namespace {

class server
{
public:
    server(serve::configuration how, const serve::conditions& where, const serve_hooks& hooks)
        : hooks_{hooks},
          socket_{io_, how.at}
    {
        how.at = socket_.local();
        station_.emplace(how, where);
        listener_.received = [this](const fsm::address& source, std::string_view octets,
                                    std::optional<run_clock::wall_time> came) {
            const auto now = clock_.now();
            const auto waited =
                came ? std::min(run_clock::since(*came), now - read_before_) : fsm::duration{};
            station_->received(now, {socket_.local(), source}, sip::store(octets), waited);
            take();
        };
        listener_.unreachable = [this](const fsm::address& to, std::string_view octets, std::string_view) {
            fsm::transmission what;
            what.over = {socket_.local(), to};
            what.message = sip::store(octets);
            station_->unreachable(clock_.now(), what);
            take();
        };
        listener_.drained = [this] {
            read_before_ = std::exchange(read_, clock_.now());
            wait();
        };
    }

    const serve::station& play()
    {
        await(stop_, [this] { station_->told_to_stop(clock_.now()); });
        await(asked_, [this] {
            if (hooks_.asked)
                hooks_.asked(*station_);
        });
        socket_.listen(listener_, room_);
        if (hooks_.listening)
            hooks_.listening(socket_.local());
        wait();
        io_.run();
        station_->finish(clock_.now());
        write_lines();
        return *station_;
    }

private:
    template <class Do>
    void await(asio::signal_set& which, Do what)
    {
        which.async_wait([this, &which, what](const boost::system::error_code& error, int) {
            if (error)
                return;
            await(which, what);
            what();
            take();
            wait();
        });
    }

    void take()
    {
        for (fsm::transmission t; station_->next(t);)
            leaving_.push_back(std::move(t));
    }

    // All that is to leave, with one system call for many. What cannot be sent may make it send something
    // else.
    void send()
    {
        for (std::size_t done = 0; done < leaving_.size();)
        {
            parcels_.clear();
            for (std::size_t i = done; i < std::min(leaving_.size(), done + limits::burst); ++i)
                parcels_.push_back({leaving_[i].over.remote, leaving_[i].message->octets()});
            std::string why;
            const auto left = socket_.send(parcels_, why);
            const auto now = clock_.now();
            for (const auto end = done + left; done < end; ++done)
                station_->sent(now, leaving_[done]);
            if (left < parcels_.size())
            {
                const auto refused = leaving_[done++];
                station_->sent(now, refused, true);
            }
            take();
        }
        leaving_.clear();
    }

    void wait()
    {
        send();
        write_lines();
        if (station_->over())
            return close();
        const auto next = station_->deadline();
        if (next == waiting_for_)
            return;
        waiting_for_ = next;
        alarm_.cancel();
        if (next == fsm::never)
            return;
        alarm_.expires_at(clock_.steady_time(next));
        alarm_.async_wait([this](const boost::system::error_code& error) {
            if (!error && !station_->over())
                woken();
        });
    }

    void woken()
    {
        const auto due = std::exchange(waiting_for_, fsm::never);
        // Where we are late, what came meanwhile comes before what was due meanwhile.
        if (clock_.now() - due > run::limits::lag)
            socket_.read_all();
        station_->expired(clock_.now());
        take();
        wait();
    }

    void write_lines()
    {
        for (std::string line; station_->next_line(line);)
            if (hooks_.line)
                hooks_.line(line);
    }

    void close()
    {
        socket_.close();
        alarm_.cancel();
        stop_.cancel();
        asked_.cancel();
        io_.stop();
    }

    const serve_hooks& hooks_;
    asio::io_context io_{1};
    asio::signal_set stop_{io_, SIGINT, SIGTERM}, asked_{io_, SIGUSR1};
    asio::steady_timer alarm_{io_};
    run_clock clock_;
    receive_batch room_;
    udp_socket socket_;
    udp_socket::listener listener_;
    std::optional<serve::station> station_;
    std::vector<fsm::transmission> leaving_;
    std::vector<udp_socket::parcel> parcels_;
    fsm::time_point read_{}, read_before_{}, waiting_for_ = fsm::never;
};

}  // namespace

void serve(serve::configuration how,
           const serve::conditions& where,
           const serve_hooks& hooks,
           const std::function<void(const serve::station&)>& over)
{
    server s{std::move(how), where, hooks};
    over(s.play());
}

}  // namespace net
