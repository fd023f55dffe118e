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
#include <optional>

namespace net {

namespace asio = boost::asio;

namespace {

// One run on sockets: moves octets and time between the system and the run, and decides nothing. Shares
// nothing with other worlds, so each thread may have one.
class world
{
public:
    world(const script::flow& s, play::cast c, const play_options& options) : script_{s}, options_{options}
    {
        refuse_strangers(c);
        open_sockets(c);
        run_.emplace(s, std::move(c), settings());
    }

    judge::run_result play()
    {
        await_signal();
        for (auto& e : ends_)
            e.socket.listen(e.listener, room_);
        run_->start(clock_.now());
        flush();
        wait();
        if (!run_->over())
            io_.run();
        for (const auto& e : ends_)
            run_->dropped(e.socket.overrun());
        if (options_.record && !options_.record->stopped().empty())
            run_->note("capture: " + options_.record->stopped());
        return run_->result(clock_.now());
    }

private:
    struct end  // of the wire: where one agent listens
    {
        rules::party_index party;
        udp_socket socket;
        udp_socket::listener listener;
    };

    void refuse_strangers(const play::cast& c) const
    {
        for (std::size_t i = 0; i < c.size(); ++i)
            if (c[i].device)
                if (const auto why = options_.allowed.refusal(c[i].at); !why.empty())
                    throw environment_error{script_.parties[i].name + ": " + why};
    }

    // Before the run is made, because agents must know where all others are.
    void open_sockets(play::cast& c)
    {
        for (std::size_t i = 0; i < c.size(); ++i)
        {
            if (c[i].device)
                continue;
            const auto party = static_cast<rules::party_index>(i);
            try
            {
                ends_.push_back({party, udp_socket{io_, c[i].at}, {}});
            }
            catch (const environment_error& error)
            {
                throw environment_error{script_.parties[i].name + " cannot listen at " + error.what()};
            }
            auto& made = ends_.back();
            c[i].at = made.socket.local();
            made.listener.received = [this, party](const fsm::address& source, std::string_view octets) {
                run_->received(clock_.now(), party, {run_->cast()[party].at, source},
                               sip::store(std::string{octets}));
                flush();
            };
            made.listener.unreachable = [this, party](const fsm::address& to, std::string_view octets,
                                                      std::string_view why) {
                run_->unreachable(clock_.now(),
                                  {{{run_->cast()[party].at, to}, sip::store(std::string{octets})}, party},
                                  why);
                flush();
            };
            made.listener.drained = [this] { wait(); };
        }
    }

    run::settings settings()
    {
        auto how = options_.how;
        how.allowed = options_.allowed;
        if (options_.record)
            how.on_wire = [this](fsm::time_point now, const fsm::address& from, const fsm::address& to,
                                 std::string_view octets, std::string_view comment) {
                options_.record->packet(clock_.wall(now), from, to, octets, comment);
            };
        return how;
    }

    // Everything out before anything else goes in.
    void flush()
    {
        for (run::departure out; run_->next(out);)
            leaving_.push_back(std::move(out));
    }

    // All that is to leave, with one system call for what one socket sends in a row.
    void send()
    {
        std::string why;
        for (std::size_t first = 0; first < leaving_.size();)
        {
            const auto by = leaving_[first].by;
            parcels_.clear();
            for (auto i = first;
                 i < leaving_.size() && leaving_[i].by == by && parcels_.size() < limits::burst; ++i)
                parcels_.push_back({leaving_[i].over.remote, (*leaving_[i].message)->octets()});
            const auto from = std::ranges::find(ends_, by, &end::party);
            const auto sent = from->socket.send(parcels_, why);
            const auto now = clock_.now();
            const auto refused = first + sent;
            for (; first < refused; ++first)
                run_->sent(now, leaving_[first]);
            if (sent == parcels_.size())
                continue;
            const auto what = std::move(leaving_[first++]);
            run_->sent(now, what, why);
            flush();
        }
        leaving_.clear();
    }

    void wait()
    {
        send();
        if (run_->over())
            return close();
        if (options_.progress)
            tell_progress();
        const auto next = run_->deadline();
        if (next == waiting_for_)
            return;
        waiting_for_ = next;
        alarm_.cancel();
        if (next == fsm::never)
            return;
        alarm_.expires_at(clock_.steady_time(next));
        alarm_.async_wait([this](const boost::system::error_code& error) {
            if (error || run_->over())
                return;
            waiting_for_ = fsm::never;
            run_->expired(clock_.now());
            flush();
            wait();
        });
    }

    void tell_progress()
    {
        const auto done = run_->rungs_done();
        if (done != std::exchange(rungs_done_, done))
            options_.progress(done, script_.rungs.size());
    }

    void await_signal()
    {
        signals_.async_wait([this](const boost::system::error_code& error, int) {
            if (error)
                return;
            await_signal();
            run_->told_to_stop(clock_.now());
            flush();
            wait();
        });
    }

    void close()
    {
        if (options_.progress)
            tell_progress();
        for (auto& e : ends_)
            e.socket.close();
        alarm_.cancel();
        signals_.cancel();
        io_.stop();
    }

    const script::flow& script_;
    const play_options& options_;
    asio::io_context io_{1};
    asio::signal_set signals_{io_, SIGINT, SIGTERM};
    asio::steady_timer alarm_{io_};
    run_clock clock_;
    receive_batch room_;
    std::vector<run::departure> leaving_;
    std::vector<udp_socket::parcel> parcels_;
    std::list<end> ends_;  // a list: sockets hold on to their listeners
    std::optional<run::run> run_;
    fsm::time_point waiting_for_ = fsm::never;
    std::size_t rungs_done_ = 0;
};

}  // namespace

judge::run_result play(const script::flow& s, play::cast c, const play_options& options)
{
    return world{s, std::move(c), options}.play();
}

struct interrupt::self
{
    asio::io_context io{1};
    asio::signal_set signals{io, SIGINT, SIGTERM};
    bool raised = false;
};

interrupt::interrupt() : self_{std::make_unique<self>()}
{
    self_->signals.async_wait([this](const boost::system::error_code& error, int) {
        if (!error)
            self_->raised = true;
    });
}

interrupt::~interrupt() = default;

bool interrupt::raised()
{
    self_->io.poll();
    return self_->raised;
}

}  // namespace net
