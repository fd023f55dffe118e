#include "run/in_memory.hpp"

namespace run {

namespace {

// How often time may stand still before a machine is said to spin.
constexpr std::size_t steps_at_one_time = 100'000;

// The streams' part of a seed.
constexpr std::uint64_t of_streams = 0x73747265616d;

constexpr const char* halted = "tool: the ladder came to a halt";

settings settings_of(const play_options& o)
{
    settings out;
    out.seed = o.seed;
    out.network = o.network;
    out.rules = o.rules;
    out.memory = o.memory;
    out.timers = o.timers;
    out.mutation = o.mutation;
    out.decide = o.decide;
    out.on_wire = o.on_wire;
    out.phases.until_idle = true;
    return out;
}

play::cast all_knowing(play::cast c, const std::shared_ptr<const play::secrets>& secrets)
{
    for (auto& m : c)
        m.knows = secrets;
    return c;
}

}  // namespace

play::cast cast_of(const script::flow& s, fsm::transport otherwise)
{
    auto out = play::all_agents(s);
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i].at.transport = s.parties[i].transport.value_or(otherwise);
    play::add_other_transports(s, out);
    return out;
}

in_memory::in_memory(const script::flow& s, const play_options& options)
    : limit_{fsm::time_point{options.limit}},
      played_{s, all_knowing(cast_of(s, options.transport), options.secrets), settings_of(options)},
      streams_{played_.cast(), options.streams, sip::choices{options.seed}.split(of_streams)}
{
}

void in_memory::reseed(std::uint64_t seed)
{
    played_.reseed(seed);
    streams_.reseed(sip::choices{seed}.split(of_streams));
}

bool in_memory::end(std::string trouble)
{
    trouble_ = std::move(trouble);
    ended_ = true;
    return false;
}

void in_memory::arrive(const departure& d)
{
    played_.sent(now_, d);
    if (d.over.reliable())
        return streams_.send(now_, d);
    const auto& all = played_.cast();
    if (const auto to = play::party_at(all, d.over.remote); to != rules::nobody)
        played_.received(now_, to, {all[to].own(d.over.remote), all[d.by].own(d.over.local)}, d.message);
}

void in_memory::happen(const streams::happening& what)
{
    using kind = streams::happening::kind;
    switch (what.what)
    {
    case kind::opened: return played_.opened(now_, what.at, what.over, what.with);
    case kind::message: return played_.received(now_, what.at, what.over, what.message);
    case kind::closed: return played_.closed(now_, what.at, what.over, what.how);
    }
}

bool in_memory::step()
{
    if (ended_)
        return false;
    if (!std::exchange(started_, true))
        played_.start(now_);
    else if (departure d; under_way_.take(d))
        arrive(d);
    else if (streams::happening h; streams_.next(now_, h))
        happen(h);
    else
    {
        const auto next = std::min(played_.deadline(), streams_.deadline());
        if (next == fsm::never)
            return end(played_.finished() ? "" : halted);
        if (next > limit_)
            return end("tool: machines are still at work at the end of the virtual time allowed");
        if (next > now_)
            steps_ = 0;
        now_ = std::max(now_, next);
        if (played_.deadline() <= now_)
            played_.expired(now_);
    }
    send();
    if (played_.over())
        return end({});
    if (++steps_ > steps_at_one_time)
        return end("tool: a machine spins");
    return true;
}

void in_memory::send()
{
    for (departure out; played_.next(out);)
        under_way_.push(std::move(out));
}

void in_memory::told_to_stop()
{
    played_.told_to_stop(now_);
    send();
}

std::uint64_t in_memory::state() const
{
    fsm::state_hash h{now_};
    played_.add_to(h);
    streams_.add_to(h);
    for (const auto& d : under_way_)
        h.number(d.by).way(d.over).message(d.message);
    return h.value();
}

judge::run_result in_memory::result()
{
    auto out = played_.result(now_);
    if (!trouble_.empty() && (trouble_ != halted || out.verdict == judge::run_verdict::pass))
    {
        out.verdict = judge::run_verdict::error;
        out.fault = judge::culprit::tool;
        out.why = trouble_;
    }
    return out;
}

judge::run_result play_in_memory(const script::flow& s, const play_options& options)
{
    in_memory m{s, options};
    while (m.step())
        continue;
    return m.result();
}

}  // namespace run
