#include "run/in_memory.hpp"

#include <deque>

namespace run {

namespace {

// How often time may stand still before a machine is said to spin.
constexpr std::size_t steps_at_one_time = 100'000;

settings settings_of(const play_options& o)
{
    settings out;
    out.seed = o.seed;
    out.network = o.network;
    out.rules = o.rules;
    out.timers = o.timers;
    out.decide = o.decide;
    out.on_wire = o.on_wire;
    out.phases.until_idle = true;
    return out;
}

constexpr const char* halted = "tool: the ladder came to a halt";

// What is wrong with us when it does not end by itself; "" when nothing is.
std::string play_to_its_end(run& r, fsm::time_point& now, fsm::time_point limit)
{
    std::deque<departure> under_way;
    std::size_t steps = 0;
    r.start(now);
    for (;;)
    {
        for (departure out; r.next(out);)
            under_way.push_back(std::move(out));
        if (r.over())
            return {};
        if (++steps > steps_at_one_time)
            return "tool: a machine spins";
        if (!under_way.empty())
        {
            const auto d = std::move(under_way.front());
            under_way.pop_front();
            r.sent(now, d);
            if (const auto to = play::party_at(r.cast(), d.over.remote); to != rules::nobody)
                r.received(now, to, {r.cast()[to].at, r.cast()[d.by].at}, d.message);
            continue;
        }
        const auto next = r.deadline();
        if (next == fsm::never)
            return r.finished() ? "" : halted;
        if (next > limit)
            return "tool: machines are still at work at the end of the virtual time allowed";
        if (next > now)
            steps = 0;
        now = std::max(now, next);
        r.expired(now);
    }
}

}  // namespace

judge::run_result play_in_memory(const script::flow& s, const play_options& options)
{
    run r{s, play::all_agents(s), settings_of(options)};
    fsm::time_point now{};
    const auto trouble = play_to_its_end(r, now, fsm::time_point{options.limit});
    auto out = r.result(now);
    if (!trouble.empty() && (trouble != halted || out.verdict == judge::run_verdict::pass))
    {
        out.verdict = judge::run_verdict::error;
        out.fault = judge::culprit::tool;
        out.why = trouble;
    }
    return out;
}

}  // namespace run
