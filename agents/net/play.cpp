#include "net/play.hpp"

#include "net/batch.hpp"
#include "net/error.hpp"
#include "net/recordings.hpp"
#include "net/run_clock.hpp"
#include "net/wire_ends.hpp"
#include "run/limits.hpp"
#include "run/series.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <csignal>
#include <optional>
#include <utility>

namespace net {

namespace asio = boost::asio;

namespace {

using taker = std::function<bool(std::size_t number, judge::run_result)>;

// Runs on sockets: moves octets and time between the system and the runs, and decides nothing. Shares nothing
// with other worlds, so each thread may have one.
class world
{
public:
    world(const script::flow& s, play::cast c, const play_options& options, const taker& take)
        : script_{s},
          cast_{std::move(c)},
          options_{options},
          take_{take},
          triggers_{io_, options.ask},
          recordings_{options.record, clock_, script_, cast_},
          runs_{options.when, cast_.size(),
                [this](std::size_t number) { return made_->make(number, recordings_.begin(number)); }}
    {
        if (const auto why = run::refusal(script_, cast_, options_.allowed); !why.empty())
            throw environment_error{why};
        // Before any run is made: agents must know where all others are.
        ends_.open(script_, cast_, io_, streams_);
        if (needs_tls(cast_))  // certificates are of who listens where
            streams_.secure(tls_.emplace(options_.tls, script_, cast_), options_.secrets);
        auto how = options_.how;
        how.allowed = options_.allowed;
        how.stalled = std::make_shared<rules::stalls>();
        made_.emplace(script_, cast_, std::move(how));
    }

    void play()
    {
        await_signal();
        for (auto& e : ends_)
            listen(e);
        listen_to_streams();
        runs_.start(clock_.now());
        flush();
        wait();
        if (!runs_.over())
            io_.run();
    }

private:
    void listen(wire_end& e)
    {
        e.listener.received = [this, &e](const fsm::address& source, std::string_view octets,
                                         std::optional<run_clock::wall_time> came) {
            const auto now = clock_.now();
            runs_.received(now, e.party, {e.socket.local(), source}, sip::store(octets), e.waited(now, came));
            flush();
        };
        e.listener.unreachable = [this, &e](const fsm::address& to, std::string_view octets,
                                            std::string_view why) {
            const run::departure what{{.over = {e.socket.local(), to}, .message = sip::store(octets)},
                                      e.party};
            runs_.unreachable(clock_.now(), what, why);
            flush();
        };
        e.listener.drained = [this, &e] {
            e.was_read(clock_.now());
            if (const auto dropped = e.newly_overrun(); dropped > 0)
                runs_.dropped(dropped);
            wait();
        };
        e.socket.listen(e.listener, room_);
    }

    void listen_to_streams()
    {
        stream_listener_.opened = [this](const connection& c, auto with) {
            runs_.opened(c.party(), c.over(), with, c.agreed().in_words);
        };
        stream_listener_.received = [this](auto at, const fsm::link& l, sip::message_ptr m, auto came) {
            const auto waited = came ? run_clock::since(*came) : fsm::duration{0};
            const auto run = runs_.received(clock_.now(), at, l, m, waited);
            flush();
            return run;
        };
        stream_listener_.closed = [this](auto at, const fsm::link& l, fsm::link_end how, const auto& why) {
            runs_.closed(clock_.now(), at, l, how, why);
            flush();
        };
        stream_listener_.sent = [this](const auto& what, const std::string& why) { sent(what, why); };
        stream_listener_.drained = [this] { wait(); };
        streams_.start(stream_listener_);
    }

    // Everything out before anything else goes in.
    void flush()
    {
        for (run::demultiplexer::leaving out; runs_.next(out);)
            if (out.over.reliable())
                streams_.send(std::move(out));
            else
                ends_.of(out).put(std::move(out));
        for (run::demultiplexer::cue c; runs_.next_firing(c);)
            triggers_.fire(
                c, [this, c](std::string why) { fired(c, std::move(why)); },
                [this, c] { return runs_.is_wanted(c); });
    }

    void fired(const run::demultiplexer::cue& what, std::string why)
    {
        runs_.fired(clock_.now(), what, std::move(why));
        flush();
        wait();
    }

    void sent(const run::demultiplexer::leaving& what, const std::string& why)
    {
        runs_.sent(clock_.now(), what, why);
        if (!why.empty() || what.over.reliable())
            flush();
    }

    void wait()
    {
        ends_.send_all([this](const auto& what, const std::string& why) { sent(what, why); });
        give_back();
        if (runs_.over())
            return close();
        const auto next = runs_.deadline();
        if (std::exchange(waiting_for_, next) == next)
            return;
        alarm_.cancel();
        if (next == fsm::never)
            return;
        alarm_.expires_at(clock_.steady_time(next));
        alarm_.async_wait([this](const boost::system::error_code& error) {
            if (!error && !runs_.over())
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
        const auto now = clock_.now();
        for (int turns = 1'000; turns > 0 && runs_.deadline() <= now; --turns)  // then sockets have theirs
        {
            runs_.expired(now);
            flush();
        }
        wait();
    }

    void give_back()
    {
        for (run::demultiplexer::finished f; runs_.next_finished(f);)
        {
            streams_.over(f.number);
            if (const auto why = recordings_.end(f.number); !why.empty())
                f.result.notes.push_back("capture: " + why);
            if (!take_(f.number, std::move(f.result)))
                runs_.stop_starting();
        }
        if (const auto* only = options_.progress ? runs_.first() : nullptr)
            options_.progress(only->rungs_done(), script_.rungs.size());
    }

    void await_signal()
    {
        signals_.async_wait([this](const boost::system::error_code& error, int) {
            if (error)
                return;
            await_signal();
            runs_.told_to_stop(clock_.now());
            flush();
            wait();
        });
    }

    void close()
    {
        for (auto& e : ends_)
            e.socket.close();
        streams_.close();
        triggers_.end();
        alarm_.cancel();
        signals_.cancel();
        io_.stop();
    }

    const script::flow& script_;
    play::cast cast_;
    const play_options& options_;
    const taker& take_;
    asio::io_context io_{1};
    asio::signal_set signals_{io_, SIGINT, SIGTERM};
    asio::steady_timer alarm_{io_};
    run_clock clock_;
    receive_batch room_;
    wire_ends ends_;
    triggers triggers_;
    recordings recordings_;
    std::optional<tls_ends> tls_;
    stream_ends streams_{io_, recordings_, clock_};
    stream_ends::listener stream_listener_;
    std::optional<run::series> made_;  // when all sockets are open
    run::demultiplexer runs_;
    fsm::time_point waiting_for_ = fsm::never;
};

}  // namespace

void play(const script::flow& s, play::cast c, const play_options& options, const taker& take)
{
    world{s, std::move(c), options, take}.play();
}

judge::run_result play(const script::flow& s, play::cast c, const play_options& options)
{
    judge::run_result out;
    auto one = options;
    one.when = {};
    play(s, std::move(c), one, [&](std::size_t, judge::run_result result) {
        out = std::move(result);
        return true;
    });
    return out;
}

}  // namespace net
