#include "net/play.hpp"

#include "net/batch.hpp"
#include "net/error.hpp"
#include "net/limits.hpp"
#include "net/run_clock.hpp"
#include "net/udp_socket.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <csignal>
#include <list>
#include <map>
#include <optional>

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
          runs_{options.when, cast_.size(), [this](std::size_t number) { return make_run(number); }}
    {
        refuse_strangers();
        open_sockets();
    }

    void play()
    {
        await_signal();
        for (auto& e : ends_)
            e.socket.listen(e.listener, room_);
        runs_.start(clock_.now());
        flush();
        wait();
        if (!runs_.over())
            io_.run();
    }

private:
    struct end  // of the wire: where one agent listens
    {
        rules::party_index party;
        udp_socket socket;
        udp_socket::listener listener;
        std::vector<run::demultiplexer::leaving> leaving;
        std::size_t done = 0;       // of these
        std::uint64_t overrun = 0;  // so many the runs were told of
    };

    void refuse_strangers() const
    {
        for (std::size_t i = 0; i < cast_.size(); ++i)
            if (cast_[i].device)
                if (const auto why = options_.allowed.refusal(cast_[i].at); !why.empty())
                    throw environment_error{script_.parties[i].name + ": " + why};
    }

    // Before any run is made, because agents must know where all others are.
    void open_sockets()
    {
        end_of_.resize(cast_.size());
        for (std::size_t i = 0; i < cast_.size(); ++i)
        {
            if (cast_[i].device)
                continue;
            try
            {
                ends_.push_back(
                    {static_cast<rules::party_index>(i), udp_socket{io_, cast_[i].at}, {}, {}, 0, 0});
            }
            catch (const environment_error& error)
            {
                throw environment_error{script_.parties[i].name + " cannot listen at " + error.what()};
            }
            cast_[i].at = ends_.back().socket.local();
            end_of_[i] = &ends_.back();
            listen(ends_.back());
        }
    }

    void listen(end& e)
    {
        e.listener.received = [this, &e](const fsm::address& source, std::string_view octets) {
            runs_.received(clock_.now(), e.party, {e.socket.local(), source}, sip::store(octets));
            flush();
        };
        e.listener.unreachable = [this, &e](const fsm::address& to, std::string_view octets,
                                            std::string_view why) {
            run::departure what;
            what.by = e.party;
            what.over = {e.socket.local(), to};
            what.message = sip::store(octets);
            runs_.unreachable(clock_.now(), what, why);
            flush();
        };
        e.listener.drained = [this, &e] {
            if (const auto all = e.socket.overrun(); all > e.overrun)
                runs_.dropped(all - std::exchange(e.overrun, all));
            wait();
        };
    }

    std::unique_ptr<run::run> make_run(std::size_t number)
    {
        auto file = options_.record ? options_.record(number) : nullptr;
        if (blank_ && !file)
        {
            auto out = std::make_unique<run::run>(*blank_);
            out->reseed(options_.how.seed + number);
            return out;
        }
        auto how = options_.how;
        how.seed += number;
        how.allowed = options_.allowed;
        if (!file)
        {
            blank_.emplace(script_, cast_, how);
            return std::make_unique<run::run>(*blank_);
        }
        how.on_wire = [this, to = file.get()](fsm::time_point now, const fsm::address& from,
                                              const fsm::address& remote, std::string_view octets,
                                              std::string_view comment) {
            to->packet(clock_.wall(now), from, remote, octets, comment);
        };
        captures_[number] = std::move(file);
        return std::make_unique<run::run>(script_, cast_, how);
    }

    // Everything out before anything else goes in.
    void flush()
    {
        for (run::demultiplexer::leaving out; runs_.next(out);)
            end_of_[out.by]->leaving.push_back(std::move(out));
    }

    // All that is to leave, with one system call for many.
    void send()
    {
        // What cannot be sent may make others send something.
        const auto has_some = [](const end& e) { return e.done < e.leaving.size(); };
        while (std::ranges::any_of(ends_, has_some))
            for (auto& e : ends_)
                while (has_some(e))
                    send_some(e);
        for (auto& e : ends_)
        {
            e.leaving.clear();
            e.done = 0;
        }
    }

    void send_some(end& e)
    {
        parcels_.clear();
        for (auto i = e.done; i < e.leaving.size() && parcels_.size() < limits::burst; ++i)
            parcels_.push_back({e.leaving[i].over.remote, e.leaving[i].message->octets()});
        std::string why;
        const auto sent = e.socket.send(parcels_, why);
        const auto now = clock_.now();
        for (const auto until = e.done + sent; e.done < until; ++e.done)
            runs_.sent(now, e.leaving[e.done]);
        if (sent == parcels_.size())
            return;
        const auto refused = std::move(e.leaving[e.done++]);
        runs_.sent(now, refused, why);
        flush();
    }

    void wait()
    {
        send();
        give_back();
        if (runs_.over())
            return close();
        const auto next = runs_.deadline();
        if (next == waiting_for_)
            return;
        waiting_for_ = next;
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
        waiting_for_ = fsm::never;
        const auto now = clock_.now();
        do
        {
            runs_.expired(now);
            flush();
        } while (runs_.deadline() <= now);
        wait();
    }

    void give_back()
    {
        for (run::demultiplexer::finished f; runs_.next_finished(f);)
        {
            if (const auto file = captures_.find(f.number); file != captures_.end())
            {
                if (!file->second->stopped().empty())
                    f.result.notes.push_back("capture: " + file->second->stopped());
                captures_.erase(file);
            }
            if (!take_(f.number, std::move(f.result)))
                runs_.stop_starting();
        }
        const auto* only = options_.progress ? runs_.first() : nullptr;
        if (only)
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
    std::vector<udp_socket::parcel> parcels_;
    std::list<end> ends_;       // a list: sockets hold on to their listeners
    std::vector<end*> end_of_;  // per party; null for devices
    std::map<std::size_t, std::unique_ptr<capture>> captures_;
    std::optional<run::run> blank_;  // that others are copies of
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
