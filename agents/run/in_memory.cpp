#include "run/in_memory.hpp"

#include "run/memory_link.hpp"

#include <algorithm>

namespace run {

namespace {

// How often time may stand still before a machine is said to spin.
constexpr std::size_t steps_at_one_time = 100'000;

class world
{
public:
    world(const script::flow& s, const play_options& options)
        : cast_{play::all_agents(s)},
          referee_{s, cast_, options.rules},
          link_{options.network, s.parties.size(), sip::choices{options.seed}.split(s.parties.size())},
          decide_{options.decide},
          limit_{fsm::time_point{options.limit}}
    {
        // A network that loses and delays takes its time: each hop may need nearly all of 64*T1.
        const bool perfect = options.network.perfect() && !decide_;
        if (!perfect)
            referee_.lossy_network();
        const auto hops = static_cast<fsm::duration::rep>(s.parties.size());
        const auto patience = perfect ? fsm::duration{0} : hops * options.timers.give_up();
        agents_.reserve(s.parties.size());
        for (std::size_t i = 0; i < s.parties.size(); ++i)
            agents_.emplace_back(s, cast_, static_cast<party_index>(i), sip::choices{options.seed}.split(i),
                                 options.timers, patience);
    }

    judge::run_result play()
    {
        for (party_index i = 0; i < agents_.size(); ++i)
        {
            agents_[i].start(now_);
            drain(i);
        }
        run_until([this] { return settled(); });
        const bool left_over = std::ranges::any_of(agents_, &play::agent::needs_wind_down);
        const bool finished = settled();
        if (left_over)
            for (party_index i = 0; i < agents_.size(); ++i)
            {
                agents_[i].wind_down(now_);
                drain(i);
            }
        run_until([this] { return link_.empty() && std::ranges::all_of(agents_, &play::agent::idle); });

        std::vector<const play::agent*> all;
        for (const auto& a : agents_)
            all.push_back(&a);
        auto out = referee_.finish(now_, all);
        if (!why_.empty() || (!finished && out.verdict == judge::run_verdict::pass))
        {
            out.verdict = judge::run_verdict::error;
            out.why = why_.empty() ? "tool: the ladder came to a halt" : why_;
        }
        return out;
    }

private:
    bool settled() const
    {
        return std::ranges::all_of(agents_, [](const play::agent& a) { return a.lane_done() || a.stuck(); });
    }

    template <class Over>
    void run_until(Over over)
    {
        std::size_t steps = 0;
        while (why_.empty() && !over() && step(steps))
            ;
    }

    // One datagram, or what is due at one time. False when nothing will ever happen again.
    bool step(std::size_t& steps)
    {
        auto next = link_.next();
        for (const auto& a : agents_)
            next = std::min(next, a.deadline());
        if (next == fsm::never)
            return false;
        steps = next > now_ ? 0 : steps + 1;
        if (next > limit_)
            why_ = "tool: machines are still at work at the end of the virtual time allowed";
        else if (steps > steps_at_one_time)
            why_ = "tool: a machine spins";
        if (!why_.empty())
            return false;
        now_ = std::max(now_, next);
        if (link_.next() <= now_)
        {
            const auto d = link_.take();
            referee_.received(now_, d.to, cast_[d.from].at, d.octets);
            agents_[d.to].received(now_, cast_[d.from].at, d.octets);
            drain(d.to);
            return true;
        }
        for (party_index i = 0; i < agents_.size(); ++i)
            if (agents_[i].deadline() <= now_)
            {
                agents_[i].expired(now_);
                drain(i);
            }
        return true;
    }

    // Everything out of an agent before anything goes in.
    void drain(party_index by)
    {
        for (play::outgoing out; agents_[by].next_datagram(out);)
        {
            const auto to = play::party_at(cast_, out.to);
            const bool travels = !out.lost && to != rules::nobody;
            fate decided;
            if (travels && decide_)
                decided = decide_(now_, by, to, out.octets);
            if (decided.changed)
            {
                out.octets = std::move(*decided.changed);
                out.tainted = true;
            }
            referee_.sent(now_, by, out, cast_[by].at);
            if (travels && decide_)
                link_.send(now_, by, to, out.octets, decided.arrivals);
            else if (travels)
                link_.send(now_, by, to, std::move(out.octets));
        }
        for (play::surprise s; agents_[by].next_surprise(s);)
            referee_.surprised(by, s);
    }

    play::cast cast_;
    std::vector<play::agent> agents_;
    judge::referee referee_;
    memory_link link_;
    decltype(play_options::decide) decide_;
    fsm::time_point now_{}, limit_;
    std::string why_;
};

}  // namespace

judge::run_result play_in_memory(const script::flow& s, const play_options& options)
{
    world w{s, options};
    auto out = w.play();
    out.seed = options.seed;
    return out;
}

}  // namespace run
