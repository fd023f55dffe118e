#include "cli/runner.hpp"

#include "net/error.hpp"
#include "net/limits.hpp"
#include "net/play.hpp"
#include "run/in_memory.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <optional>
#include <semaphore>
#include <thread>

namespace cli {

namespace {

// Results that wait for an earlier one to be taken: their octets are in memory.
constexpr std::ptrdiff_t ahead = 64;

judge::run_result play_one(const planned_run& run, const playing_conditions& conditions)
{
    const auto path = conditions.capture ? conditions.capture(run) : std::string{};
    std::optional<net::capture> file;
    if (!path.empty())
        file.emplace(path, net::limits::capture);
    if (!run.cast)
    {
        run::play_options options;
        options.seed = run.seed;
        options.network = conditions.network;
        options.rules = conditions.rules;
        // Time starts at 1970, so that the same seed makes the same file.
        if (file)
            options.on_wire = [&](fsm::time_point now, const auto& from, const auto& to, auto octets,
                                  auto comment) {
                file->packet(net::capture::wall_time{now.time_since_epoch()}, from, to, octets, comment);
            };
        return run::play_in_memory(*run.flow, options);
    }
    net::play_options options;
    options.how.seed = run.seed;
    options.how.network = conditions.network;
    options.how.rules = conditions.rules;
    options.allowed = conditions.allowed;
    if (conditions.jobs == 1)
        options.progress = conditions.progress;
    if (file)
        options.record = &*file;
    return net::play(*run.flow, *run.cast, options);
}

judge::run_result failed(const planned_run& run, const std::string& why)
{
    judge::run_result out;
    out.flow = run.flow;
    out.seed = run.seed;
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

judge::run_result guarded(const planned_run& run, const playing_conditions& conditions)
{
    try
    {
        return play_one(run, conditions);
    }
    catch (const net::environment_error& error)
    {
        return failed(run, error.what());
    }
    catch (const std::exception& error)
    {
        return failed(run, std::string{"tool: "} + error.what());
    }
}

}  // namespace

void play_all(const std::vector<planned_run>& runs,
              const playing_conditions& conditions,
              const std::function<bool(const planned_run&, judge::run_result)>& take)
{
    std::vector<std::promise<judge::run_result>> results(runs.size());
    std::atomic<std::size_t> next{0};
    std::atomic<bool> stop{false};
    std::counting_semaphore<> room{ahead + static_cast<std::ptrdiff_t>(conditions.jobs)};
    const auto work = [&] {
        for (;;)
        {
            room.acquire();
            const auto i = next++;
            if (stop || i >= runs.size())
            {
                room.release();  // for the next thread that waits here
                return;
            }
            results[i].set_value(guarded(runs[i], conditions));
        }
    };
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < std::min<std::size_t>(conditions.jobs, runs.size()); ++i)
        threads.emplace_back(work);
    for (std::size_t i = 0; i < runs.size(); ++i)
    {
        auto result = results[i].get_future().get();
        room.release();
        if (!take(runs[i], std::move(result)))
            break;
    }
    stop = true;
    room.release(static_cast<std::ptrdiff_t>(threads.size()));
}

}  // namespace cli
