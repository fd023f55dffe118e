#include "net/serve.hpp"

#include "net/batch.hpp"
#include "net/stream_ends.hpp"
#include "net/suffering.hpp"
#include "net/wire_end.hpp"
#include "run/limits.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <csignal>
#include <list>
#include <optional>
#include <utility>

namespace net {

namespace asio = boost::asio;

namespace {

constexpr rules::party_index me = 0;

class server
{
public:
    server(serve::configuration how,
           const serve::conditions& where,
           const tls_settings& tls,
           const serve_hooks& hooks)
        : hooks_{hooks}
    {
        bind(how.at);
        for (auto& further : how.also)
            bind(further);
        if (std::ranges::any_of(at_, [](const auto& a) { return fsm::is_secure(a.transport); }))
            streams_.secure(tls_.emplace(tls, how), hooks.secrets);
        station_.emplace(how, where);
    }

    const serve::station& play()
    {
        await(stop_, [this] { station_->told_to_stop(clock_.now()); });
        await(asked_, [this] {
            if (hooks_.asked)
                hooks_.asked(*station_);
        });
        for (auto& e : ends_)
            listen(e);
        listen_to_streams();
        if (hooks_.listening)
            hooks_.listening(at_);
        wait();
        io_.run();
        station_->finish(clock_.now());
        write_lines();
        return *station_;
    }

private:
    void bind(fsm::address& at)
    {
        at = fsm::is_reliable(at.transport) ? streams_.listen(me, at)
                                            : ends_.emplace_back(me, io_, at).socket.local();
        at_.push_back(at);
    }

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

    void listen(wire_end& e)
    {
        e.listener.received = [this, &e](const fsm::address& source, std::string_view octets,
                                         std::optional<run_clock::wall_time> came) {
            const auto now = clock_.now();
            station_->received(now, {e.socket.local(), source}, sip::store(octets), e.waited(now, came));
            take();
        };
        e.listener.unreachable = [this, &e](const fsm::address& to, std::string_view octets,
                                            std::string_view) {
            fsm::transmission what;
            what.over = {e.socket.local(), to};
            what.message = sip::store(octets);
            station_->unreachable(clock_.now(), what);
            take();
        };
        e.listener.drained = [this, &e] {
            e.was_read(clock_.now());
            wait();
        };
        e.socket.listen(e.listener, room_);
    }

    void listen_to_streams()
    {
        stream_listener_.opened = [this](const connection& c, auto) {
            station_->opened(clock_.now(), c.over(), c.agreed().verified);
            take();
        };
        stream_listener_.heard = [this](const fsm::link& l) { station_->heard(clock_.now(), l); };
        stream_listener_.received = [this](auto, const fsm::link& l, sip::message_ptr m, auto came) {
            const auto waited = came ? run_clock::since(*came) : fsm::duration{0};
            station_->received(clock_.now(), l, m, waited);
            take();
            return std::optional<std::size_t>{};
        };
        stream_listener_.closed = [this](auto, const fsm::link& l, fsm::link_end how, const auto& why) {
            station_->closed(clock_.now(), l, how, why);
            take();
        };
        stream_listener_.sent = [this](const auto& what, const std::string& why) { sent(what, why); };
        stream_listener_.drained = [this] { wait(); };
        streams_.start(stream_listener_);
    }

    // Everything out before anything else goes in.
    void take()
    {
        for (weak::consequence c; station_->next_to_suffer(c);)
            suffering_.suffer(c);
        for (fsm::transmission t; station_->next(t);)
        {
            wire_end::leaving out;
            static_cast<fsm::transmission&>(out) = std::move(t);
            out.by = me;
            if (out.over.reliable())
                streams_.send(std::move(out));
            else
                end_of(out.over).put(std::move(out));
        }
        for (fsm::link l; station_->next_to_close(l);)
        {
            streams_.shut(l);
            station_->closed(clock_.now(), l, fsm::link_end::closed);
        }
    }

    wire_end& end_of(const fsm::link& l)
    {
        const auto own = std::ranges::find_if(ends_, [&](auto& e) { return e.socket.local() == l.local; });
        return own == ends_.end() ? ends_.front() : *own;
    }

    void sent(const wire_end::leaving& what, const std::string& why)
    {
        station_->sent(clock_.now(), what, why);
        if (!why.empty())
            take();
    }

    void wait()
    {
        send_all(ends_, [this](const auto& what, const std::string& why) { sent(what, why); });
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
            for (auto& e : ends_)
                e.socket.read_all();
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
        for (auto& e : ends_)
            e.socket.close();
        streams_.close();
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
    std::vector<fsm::address> at_;
    std::list<wire_end> ends_;  // a list: sockets hold on to their listeners
    std::optional<tls_ends> tls_;
    recordings none_;
    stream_ends streams_{io_, none_, clock_};
    stream_ends::listener stream_listener_;
    std::optional<serve::station> station_;
    suffering suffering_;  // of its weaknesses
    fsm::time_point waiting_for_ = fsm::never;
};

}  // namespace

void serve(serve::configuration how,
           const serve::conditions& where,
           const tls_settings& tls,
           const serve_hooks& hooks,
           const std::function<void(const serve::station&)>& over)
{
    server s{std::move(how), where, tls, hooks};
    over(s.play());
}

}  // namespace net
