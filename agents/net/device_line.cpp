#include "net/device_line.hpp"

#include "net/batch.hpp"
#include "net/connection.hpp"
#include "net/error.hpp"
#include "net/run_clock.hpp"
#include "net/tls_ends.hpp"
#include "net/udp_socket.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <csignal>
#include <optional>
#include <utility>

namespace net {

namespace asio = boost::asio;

struct device_line::self final : private connection::owner
{
    explicit self(settings s) : how{std::move(s)}
    {
        if (fsm::is_secure(how.device.transport))
            tls.emplace(how.tls,
                        std::vector<std::optional<tls_agent>>{tls_agent{"sipwright", {}, {how.from}}},
                        [this](const fsm::address&) { return how.names; });
        await_signal();
    }

    std::unique_ptr<torture::exchange> play(const maker& make_it)
    {
        make = &make_it;
        io.restart();
        if (fsm::is_reliable(how.device.transport))
            connect();
        else
            open_socket();
        if (played && interrupted)
            played->interrupt(clock.now());
        step();
        while (!is_over())
            io.run_one();
        alarm.cancel();
        for (int turn = 0; by && turn < 3; ++turn)  // what was sent last is written first
            io.poll();
        if (by)
            std::exchange(by, nullptr)->abandon();
        if (socket)
            socket->close();
        io.poll();  // handlers of what is gone
        socket.reset();
        return std::move(played);
    }

    bool is_over() const { return played && played->over() && !by_opens; }

    void open_socket()
    {
        auto at = how.from;
        at.port = 0;
        socket.emplace(io, at);
        heard.received = [this](const fsm::address& source, std::string_view octets, auto) {
            if (is_for_us(source, octets))
                played->received(clock.now(), sip::store(octets));
            step();
        };
        heard.unreachable = [this](const fsm::address&, std::string_view, std::string_view why) {
            played->unreachable(std::string{why});
        };
        heard.drained = [] {};
        socket->listen(heard, room);
        auto local = socket->local();
        local.transport = how.device.transport;
        begin({local, how.device});
    }

    // A device with several addresses may answer from another one than it was asked at: then what it has
    // copied from our message says so.
    bool is_for_us(const fsm::address& source, std::string_view octets) const
    {
        return (source.octets == how.device.octets && source.v6 == how.device.v6) ||
               octets.find(played->token()) != octets.npos;
    }

    void connect()
    {
        const fsm::link over{how.from, how.device, ++numbered};
        by_opens = true;
        by = make_connection({0, over, true, tls ? tls->wanted(how.device) : std::vector<std::string>{}},
                             *this, io, tls ? &tls->of(0) : nullptr);
        by->begin(over.local);
    }

    void begin(const fsm::link& over)
    {
        played = (*make)(over);
        played->begin(clock.now());
    }

    // Everything out; then the clock, whose alarm a flood of messages must not put off.
    void step()
    {
        if (!played)
            return;
        auto due = fsm::never;
        for (;;)
        {
            for (std::string octets; played->next(octets);)
                send(octets);
            due = played->deadline();
            if (const auto now = clock.now(); due <= now)
                played->expired(now);
            else
                break;
        }
        if (due == fsm::never)
            return;
        alarm.expires_at(clock.steady_time(due));
        alarm.async_wait([this](const boost::system::error_code& error) {
            if (error || !played)
                return;
            played->expired(clock.now());
            step();
        });
    }

    void send(const std::string& octets)
    {
        if (by && by->is_open())
            return by->send(sip::store(octets));
        if (!socket)
            return;
        std::string why;
        const std::array parcels{udp_socket::parcel{how.device, octets}};
        if (socket->send(parcels, why) == 0)
            played->unreachable(why);
    }

    void await_signal()
    {
        signals.async_wait([this](const boost::system::error_code& error, int) {
            if (error)
                return;
            interrupted = true;
            if (played)
                played->interrupt(clock.now());
            pausing.cancel();
            await_signal();
            step();
        });
    }

    void connected(connection&) override {}
    void opened(connection& c) override
    {
        by_opens = false;
        auto over = c.over();
        over.local = c.on_wire_at();
        over.local.transport = how.device.transport;
        begin(over);
        if (interrupted)
            played->interrupt(clock.now());
        step();
    }
    void received(connection&, sip::message_ptr m, std::optional<run_clock::wall_time>) override
    {
        if (played)
            played->received(clock.now(), m);
        step();
    }
    void drained(connection&) override {}
    void half_closed(connection&) override {}
    void ended(connection& c, fsm::link_end end, const std::string& why) override
    {
        by_opens = false;
        by.reset();
        if (!played)
        {
            played = (*make)(c.over());
            played->unsent(why.empty() ? "the connection was closed" : why);
        }
        else if (end == fsm::link_end::unframed)
            played->garbled(clock.now());
        else
            played->closed(clock.now());
        step();
    }
    void secret(connection&, std::string_view line) override
    {
        if (how.secrets)
            how.secrets(line);
    }
    void on_wire(connection&, bool, std::string_view, std::optional<run_clock::wall_time>) override {}

    settings how;
    asio::io_context io{1};
    asio::signal_set signals{io, SIGINT, SIGTERM};
    asio::steady_timer alarm{io}, pausing{io};
    run_clock clock;
    receive_batch room;
    udp_socket::listener heard;
    std::optional<udp_socket> socket;
    std::optional<tls_ends> tls;
    std::shared_ptr<connection> by;
    bool by_opens = false, interrupted = false;
    std::uint32_t numbered = 0;
    const maker* make = nullptr;
    std::unique_ptr<torture::exchange> played;
};

device_line::device_line(settings how) : self_{std::make_unique<self>(std::move(how))} {}
device_line::~device_line() = default;

std::unique_ptr<torture::exchange> device_line::play(const maker& make) { return self_->play(make); }

void device_line::pause(fsm::duration d)
{
    if (self_->interrupted)
        return;
    bool passed = false;
    self_->pausing.expires_after(d);
    self_->pausing.async_wait([&passed](const boost::system::error_code&) { passed = true; });
    self_->io.restart();
    while (!passed)
        self_->io.run_one();
}

bool device_line::interrupted() const { return self_->interrupted; }
fsm::time_point device_line::now() const { return self_->clock.now(); }

}  // namespace net
