#include "net/play.hpp"

#include "judge/referee.hpp"
#include "net/error.hpp"
#include "net/remarks.hpp"
#include "net/run_clock.hpp"
#include "net/udp_driver.hpp"
#include "play/agent.hpp"

#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <set>

namespace net {

namespace asio = boost::asio;

namespace {

constexpr int exit_interrupted = 130;

// One run: its io_context, its agents, its referee. Shares nothing with other runs, so each thread may have
// one.
class world final : public watcher
{
public:
    world(const script::flow& s, play::cast c, const play_options& options);
    judge::run_result run();

private:
    void sent(fsm::time_point now, rules::party_index by, const play::outgoing& what) override;
    void received(fsm::time_point now,
                  rules::party_index by,
                  const fsm::address& source,
                  std::string_view octets) override;
    void surprised(rules::party_index by, const play::surprise& what) override
    {
        referee_->surprised(by, what);
    }
    void unreachable(rules::party_index by, const fsm::address& to, std::string_view why) override;
    void on_wire(fsm::time_point now,
                 const fsm::address& from,
                 const fsm::address& to,
                 std::string_view octets,
                 std::string_view comment) override;
    bool is_agent(const fsm::address& a) const override { return agents_at_.contains(a); }
    void late(fsm::duration by) override { remarks_.late(by); }
    void note(std::string text) override { remarks_.note(std::move(text)); }
    void stepped() override;

    enum class phase { playing, lingering, winding_down, over };

    std::vector<udp_socket> open_sockets();
    void make_drivers(std::vector<udp_socket> sockets);
    void await_signal();
    void on_signal();
    void wind_down();
    void end_after(fsm::duration d);
    void end();

    const script::flow& script_;
    play::cast cast_;
    const play_options& options_;
    asio::io_context io_{1};
    asio::signal_set signals_{io_, SIGINT, SIGTERM};
    asio::steady_timer end_{io_}, limit_{io_};
    run_clock clock_;
    std::unique_ptr<judge::referee> referee_;
    std::vector<std::unique_ptr<udp_driver>> drivers_;  // per party; null for devices
    std::set<fsm::address> agents_at_;
    remarks remarks_;
    std::size_t rungs_done_ = 0;
    fsm::duration linger_{};
    fsm::time_point lingering_until_{}, winding_until_{};
    phase phase_ = phase::playing;
    bool interrupted_ = false;
    bool limit_reached_ = false;
};

world::world(const script::flow& s, play::cast c, const play_options& options)
    : script_{s},
      cast_{std::move(c)},
      options_{options}
{
    for (std::size_t i = 0; i < cast_.size(); ++i)
    {
        if (cast_[i].device)
        {
            if (const auto why = options_.allowed.refusal(cast_[i].at); !why.empty())
                throw environment_error{script_.parties[i].name + ": " + why};
        }
    }
    auto sockets = open_sockets();
    referee_ = std::make_unique<judge::referee>(script_, cast_, options_.rules);
    if (!options_.network.perfect())
        referee_->lossy_network();
    make_drivers(std::move(sockets));
}

// Before any agent is made, because agents must know where all others are.
std::vector<udp_socket> world::open_sockets()
{
    std::vector<udp_socket> out;
    for (std::size_t i = 0; i < cast_.size(); ++i)
    {
        if (cast_[i].device)
            continue;
        try
        {
            out.emplace_back(io_, cast_[i].at);
        }
        catch (const environment_error& error)
        {
            throw environment_error{script_.parties[i].name + " cannot listen at " + error.what()};
        }
        cast_[i].at = out.back().local();
        agents_at_.insert(cast_[i].at);
    }
    return out;
}

void world::make_drivers(std::vector<udp_socket> sockets)
{
    const sip::choices seed{options_.seed};
    auto socket = sockets.begin();
    // A network that loses and delays takes its time: each hop may need nearly all of 64*T1.
    const auto hops = static_cast<fsm::duration::rep>(script_.parties.size());
    const auto patience = options_.network.perfect() ? fsm::duration{0} : hops * options_.timers.give_up();
    for (std::size_t i = 0; i < cast_.size(); ++i)
    {
        if (cast_[i].device)
        {
            drivers_.push_back(nullptr);
            continue;
        }
        const auto me = static_cast<rules::party_index>(i);
        drivers_.push_back(std::make_unique<udp_driver>(
            io_, clock_, std::move(*socket++),
            play::agent{script_, cast_, me, seed.split(i), options_.timers, patience}, me,
            run::impairment{options_.network, seed.split(cast_.size() + i)}, options_.allowed, *this));
    }
}

judge::run_result world::run()
{
    await_signal();
    limit_.expires_after(options_.limit);
    limit_.async_wait([this](const boost::system::error_code& error) {
        if (!error)
        {
            limit_reached_ = true;
            wind_down();
        }
    });
    for (const auto& driver : drivers_)
        if (driver)
            driver->start();
    stepped();
    io_.run();

    std::vector<const play::agent*> agents;
    for (const auto& driver : drivers_)
        agents.push_back(driver ? &driver->agent() : nullptr);
    auto out = referee_->finish(clock_.now(), agents);
    out.seed = options_.seed;
    std::uint64_t overrun = 0;
    for (const auto& driver : drivers_)
        overrun += driver ? driver->socket().overrun() : 0;
    if (overrun > 0)
    {
        out.notes.push_back("the system dropped " + std::to_string(overrun) +
                            " datagrams before we could read them");
    }
    if (options_.record && !options_.record->stopped().empty())
        out.notes.push_back("capture: " + options_.record->stopped());
    remarks_.finish(out, script_, cast_, {interrupted_, limit_reached_});
    return out;
}

void world::sent(fsm::time_point now, rules::party_index by, const play::outgoing& what)
{
    referee_->sent(now, by, what, cast_[by].at);
}

void world::received(fsm::time_point now,
                     rules::party_index by,
                     const fsm::address& source,
                     std::string_view octets)
{
    if (!is_agent(source))
        remarks_.heard(source);
    referee_->received(now, by, source, octets);
    if (phase_ == phase::winding_down)
    {
        end_after(std::min(options_.quiet, winding_until_ - now));
    }
    else if (phase_ == phase::lingering && !is_agent(source))
    {
        // The copy after this one comes after twice the gap, and makes sure that the device did not hear us.
        linger_ = std::min(2 * linger_, options_.timers.t2 * 5 / 4);
        end_after(std::min(linger_, lingering_until_ - now));
    }
}

void world::unreachable(rules::party_index by, const fsm::address& to, std::string_view why)
{
    note(script_.parties[by].name + " could not send to " + to.host_port() + ": " + std::string{why});
    const auto is_there = [&](const play::member& m) { return m.device && m.at == to; };
    if (std::ranges::any_of(cast_, is_there))
        remarks_.unreachable(to, why);
}

void world::on_wire(fsm::time_point now,
                    const fsm::address& from,
                    const fsm::address& to,
                    std::string_view octets,
                    std::string_view comment)
{
    if (options_.record)
        options_.record->packet(clock_.wall(now), from, to, octets, comment);
}

// What is there to wait for? All lanes done: a little, for what is too much. One that cannot be done any
// more: for the end of what lives.
void world::stepped()
{
    if (phase_ != phase::playing)
        return;
    bool all_done = true, stuck = false, calls = false;
    std::set<std::uint32_t> done;
    for (const auto& driver : drivers_)
    {
        if (!driver)
            continue;
        const auto& a = driver->agent();
        all_done = all_done && a.lane_done();
        stuck = stuck || a.stuck();
        calls = calls || a.needs_wind_down();
        for (const auto& entry : a.lane())
            if (entry.done)
                done.insert(entry.rung);
    }
    if (options_.progress && done.size() != rungs_done_)
    {
        rungs_done_ = done.size();
        options_.progress(rungs_done_, script_.rungs.size());
    }
    if (stuck || (all_done && calls))
    {
        wind_down();
    }
    else if (all_done)
    {
        phase_ = phase::lingering;
        // A device that does not stop when it should is known by its next copy, T1 later (RFC 3261 17.2.1).
        const bool with_device = std::ranges::any_of(cast_, &play::member::device);
        linger_ = with_device ? std::max(options_.linger, options_.timers.t1 * 5 / 4) : options_.linger;
        lingering_until_ = clock_.now() + std::max(linger_, 4 * options_.timers.t1);
        end_after(linger_);
    }
}

void world::await_signal()
{
    signals_.async_wait([this](const boost::system::error_code& error, int) {
        if (!error)
            on_signal();
    });
}

void world::on_signal()
{
    if (interrupted_)
        std::_Exit(exit_interrupted);
    interrupted_ = true;
    await_signal();
    wind_down();
}

void world::wind_down()
{
    if (phase_ == phase::winding_down || phase_ == phase::over)
        return;
    phase_ = phase::winding_down;
    winding_until_ = clock_.now() + options_.wind_down;
    end_after(options_.quiet);
    for (const auto& driver : drivers_)
        if (driver)
            driver->tell([](play::agent& a, fsm::time_point now) { a.wind_down(now); });
}

void world::end_after(fsm::duration d)
{
    end_.expires_after(d);
    end_.async_wait([this](const boost::system::error_code& error) {
        if (!error)
            end();
    });
}

void world::end()
{
    phase_ = phase::over;
    for (const auto& driver : drivers_)
        if (driver)
            driver->close();
    signals_.cancel();
    limit_.cancel();
    io_.stop();
}

}  // namespace

judge::run_result play(const script::flow& s, play::cast c, const play_options& options)
{
    if (std::ranges::all_of(c, &play::member::device))
    {
        // Two neighbouring devices talk unseen, and here all neighbours are.
        judge::referee watch{s, c, options.rules};
        auto result = watch.finish({}, std::vector<const play::agent*>(c.size(), nullptr));
        result.seed = options.seed;
        result.verdict = judge::run_verdict::inconclusive;
        result.why = "every party is a device: nothing of it can be seen";
        return result;
    }
    return world{s, std::move(c), options}.run();
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
