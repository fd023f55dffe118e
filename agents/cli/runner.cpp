#include "cli/runner.hpp"

#include "cli/results.hpp"
#include "net/error.hpp"
#include "net/limits.hpp"
#include "net/play.hpp"
#include "run/in_memory.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

namespace cli {

namespace {

std::unique_ptr<net::capture> capture_for(const planned_run& run, const playing_conditions& conditions)
{
    const auto path = conditions.capture ? conditions.capture(run) : std::string{};
    return path.empty() ? nullptr : std::make_unique<net::capture>(path, net::limits::capture);
}

net::play_options
on_sockets(const playing_conditions& conditions, const script::flow& flow, std::uint64_t seed)
{
    net::play_options out;
    out.how.seed = seed;
    out.how.network = conditions.network;
    out.how.rules = conditions.rules;
    out.how.timers = conditions.timers;
    out.how.patience = conditions.patience;
    out.how.memory = conditions.memory;
    if (conditions.profiles_of)
        out.how.profiles = conditions.profiles_of(flow);
    out.how.today = conditions.today;
    out.ask = conditions.ask;
    out.allowed = conditions.allowed;
    out.tls = conditions.tls;
    out.secrets = conditions.secrets;
    return out;
}

// A run in memory that has not begun, for copies: those of one thread.
struct blank_run
{
    const script::flow* flow;
    run::in_memory played;
};

run::in_memory made_in_memory(const planned_run& run,
                              const playing_conditions& conditions,
                              decltype(run::settings::on_wire) on_wire = {})
{
    run::play_options options;
    options.seed = run.seed;
    options.network = conditions.network;
    options.transport = conditions.transport;
    options.rules = conditions.rules;
    options.timers = conditions.timers;
    options.memory = conditions.memory;
    options.secrets = run.secrets;
    options.on_wire = std::move(on_wire);
    return {*run.flow, options};
}

judge::run_result play_to_its_end(run::in_memory played, const results& all)
{
    for (unsigned steps = 1; played.step(); ++steps)
        if (steps % 64 == 0 && all.stopped())
            played.told_to_stop();
    return played.result();
}

judge::run_result play_in_memory(const planned_run& run,
                                 const playing_conditions& conditions,
                                 const results& all,
                                 std::optional<blank_run>& blank)
{
    if (const auto file = capture_for(run, conditions))
    {
        file->parties({*run.flow, run::cast_of(*run.flow, conditions.transport)});
        // Time starts at 1970, so that the same seed makes the same file.
        const auto on_wire = [&](fsm::time_point now, const auto& from, const auto& to, auto octets,
                                 auto comment) {
            const net::capture::wall_time at{now.time_since_epoch()};
            if (fsm::is_reliable(to.transport))
                file->octets(at, from, to, octets, comment);
            else
                file->packet(at, from, to, octets, comment);
        };
        return play_to_its_end(made_in_memory(run, conditions, on_wire), all);
    }
    if (!blank || blank->flow != run.flow)
        blank.emplace(run.flow, made_in_memory(run, conditions));
    auto played = blank->played;
    played.reseed(run.seed);
    return play_to_its_end(std::move(played), all);
}

judge::run_result play_one(const planned_run& run,
                           const playing_conditions& conditions,
                           const results& all,
                           std::optional<blank_run>& blank)
{
    if (!run.cast)
        return play_in_memory(run, conditions, all, blank);
    auto options = on_sockets(conditions, *run.flow, run.seed);
    if (conditions.jobs == 1)
        options.progress = conditions.progress;
    options.record = [&](std::size_t) { return capture_for(run, conditions); };
    return net::play(*run.flow, *run.cast, options);
}

judge::run_result failed(const planned_run& run, judge::culprit fault, const std::string& why)
{
    judge::run_result out;
    out.flow = run.flow;
    out.seed = run.seed;
    out.fault = fault;
    out.why = why;
    out.rungs.resize(run.flow->rungs.size());
    for (std::size_t i = 0; i < run.flow->parties.size(); ++i)
    {
        const auto& p = run.flow->parties[i];
        const auto m = run.cast ? (*run.cast)[i] : play::member{};
        out.traffic.parties.push_back({p.name, p.plays, m.device, m.at, p.domain});
    }
    return out;
}

// A run that has thrown, or never was.
judge::run_result failed(const planned_run& run, const std::exception& error)
{
    if (const auto refused = net::refused_by_the_machine(error); !refused.empty())
        return failed(run, judge::culprit::environment, refused);
    return failed(run, judge::culprit::tool, std::string{"tool: "} + error.what());
}

judge::run_result guarded(const planned_run& run,
                          const playing_conditions& conditions,
                          const results& to,
                          std::optional<blank_run>& blank)
{
    try
    {
        return play_one(run, conditions, to, blank);
    }
    catch (const std::exception& error)
    {
        return failed(run, error);
    }
}

// Consecutive runs of one script, many at a time.
void play_at_once(const plan::part& runs, const playing_conditions& conditions, results& to)
{
    auto options = on_sockets(conditions, *runs.first.flow, runs.first.seed);
    options.when = {runs.count, conditions.at_once, conditions.between * conditions.jobs};
    std::vector<bool> begun(runs.count), played(runs.count);
    options.record = [&](std::size_t number) {
        begun[number] = true;
        return capture_for(runs.run(number), conditions);
    };
    try
    {
        net::play(*runs.first.flow, *runs.first.cast, options,
                  [&](std::size_t number, judge::run_result result) {
                      played[number] = true;
                      return to.put({runs.run(number), std::move(result)});
                  });
    }
    catch (const std::exception& error)
    {
        begun[0] = true;  // somebody has to tell
        for (std::size_t i = 0; i < runs.count; ++i)
            if (begun[i] && !played[i] && !to.put({runs.run(i), failed(runs.run(i), error)}))
                return;
    }
}

using taker = std::function<bool(const planned_run&, judge::run_result)>;

// Has `work` done by so many threads, and hands over what they put. False: `take` wants no more.
template <class Work>
bool have_done(std::size_t threads,
               results::order how,
               const playing_conditions& conditions,
               const taker& take,
               const Work& work)
{
    results done{threads, how};
    std::vector<std::jthread> all;  // joined before `done` goes
    struct ending
    {
        results& of;
        ~ending() { of.stop(); }
    } const end{done};
    try
    {
        for (std::size_t i = 0; i < threads; ++i)
            all.emplace_back([&, i] {
                try
                {
                    if (done.all_are_there())
                        work(i, done);
                    done.thread_ends();
                }
                catch (...)
                {
                    done.thread_ends(std::current_exception());
                }
            });
    }
    catch (const std::exception& error)
    {
        throw net::environment_error{"thread " + std::to_string(all.size() + 1) + " of " +
                                     std::to_string(threads) +
                                     " (--jobs) cannot be made: " + net::refused_by_the_machine(error)};
    }
    done.begin();
    bool go_on = true;
    const auto meanwhile = [&] {
        if (conditions.interrupted())
        {
            go_on = false;
            done.stop();
        }
    };
    for (played_run one; done.take(one, meanwhile);)
        if (!take(one.which, std::move(one.result)))
        {
            go_on = false;
            done.stop();
        }
    return go_on;
}

// Script after script; each thread has its share of the calls.
void play_many_at_once(const plan& runs, const playing_conditions& conditions, const taker& take)
{
    for (const auto& part : runs.parts())
    {
        const auto worlds = std::min<std::size_t>(conditions.jobs, part.count);
        const auto begin = [&](std::size_t world) { return part.count * world / worlds; };
        const auto work = [&](std::size_t world, results& to) {
            play_at_once({part.run(begin(world)), begin(world + 1) - begin(world)}, conditions, to);
        };
        if (!have_done(worlds, results::order::as_they_end, conditions, take, work))
            return;
    }
}

}  // namespace

void play_all(const plan& runs,
              const playing_conditions& conditions,
              const std::function<bool(const planned_run&, judge::run_result)>& take)
{
    const bool on_sockets = runs.size() > 0 && runs[0].cast;
    if (on_sockets && (conditions.at_once > 1 || conditions.between > fsm::duration{0}))
        return play_many_at_once(runs, conditions, take);
    std::atomic<std::size_t> next{0};
    const auto work = [&](std::size_t, results& to) {
        std::optional<blank_run> blank;
        for (auto i = next++; i < runs.size(); i = next++)
            if (!to.put({runs[i], guarded(runs[i], conditions, to, blank)}))
                return;
    };
    have_done(std::min<std::size_t>(conditions.jobs, runs.size()), results::order::as_planned, conditions,
              take, work);
}

}  // namespace cli
