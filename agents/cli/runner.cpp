#include "cli/runner.hpp"

#include "net/error.hpp"
#include "net/limits.hpp"
#include "net/play.hpp"
#include "run/in_memory.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <semaphore>
#include <span>
#include <thread>

namespace cli {

namespace {

// Results that wait for an earlier one to be taken: their octets are in memory.
constexpr std::size_t ahead = 1'000;

std::unique_ptr<net::capture> capture_for(const planned_run& run, const playing_conditions& conditions)
{
    const auto path = conditions.capture ? conditions.capture(run) : std::string{};
    return path.empty() ? nullptr : std::make_unique<net::capture>(path, net::limits::capture);
}

net::play_options on_sockets(const playing_conditions& conditions, std::uint64_t seed)
{
    net::play_options out;
    out.how.seed = seed;
    out.how.network = conditions.network;
    out.how.rules = conditions.rules;
    out.how.memory = conditions.memory;
    out.allowed = conditions.allowed;
    return out;
}

judge::run_result play_one(const planned_run& run, const playing_conditions& conditions)
{
    if (!run.cast)
    {
        const auto file = capture_for(run, conditions);
        run::play_options options;
        options.seed = run.seed;
        options.network = conditions.network;
        options.rules = conditions.rules;
        options.memory = conditions.memory;
        // Time starts at 1970, so that the same seed makes the same file.
        if (file)
            options.on_wire = [&](fsm::time_point now, const auto& from, const auto& to, auto octets,
                                  auto comment) {
                file->packet(net::capture::wall_time{now.time_since_epoch()}, from, to, octets, comment);
            };
        return run::play_in_memory(*run.flow, options);
    }
    auto options = on_sockets(conditions, run.seed);
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

judge::run_result guarded(const planned_run& run, const playing_conditions& conditions)
{
    try
    {
        return play_one(run, conditions);
    }
    catch (const net::environment_error& error)
    {
        return failed(run, judge::culprit::environment, error.what());
    }
    catch (const std::exception& error)
    {
        return failed(run, judge::culprit::tool, std::string{"tool: "} + error.what());
    }
}

// Results of several threads, for one that takes them.
class results
{
public:
    explicit results(std::size_t threads) : threads_{threads} {}

    // Waits while too many are not taken yet; false: nobody wants more.
    bool put(const planned_run& of, judge::run_result result)
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return stopped_ || waiting_.size() < ahead; });
        if (!stopped_)
            waiting_.emplace_back(&of, std::move(result));
        changed_.notify_all();
        return !stopped_;
    }
    void thread_ends()
    {
        const std::lock_guard lock{mutex_};
        --threads_;
        changed_.notify_all();
    }
    bool take(std::pair<const planned_run*, judge::run_result>& out)  // false: there will be none any more
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return threads_ == 0 || !waiting_.empty(); });
        if (waiting_.empty())
            return false;
        out = std::move(waiting_.front());
        waiting_.pop_front();
        changed_.notify_all();
        return true;
    }
    void stop()
    {
        const std::lock_guard lock{mutex_};
        stopped_ = true;
        changed_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::pair<const planned_run*, judge::run_result>> waiting_;
    std::size_t threads_;
    bool stopped_ = false;
};

// Consecutive runs of one script, many at a time.
void play_at_once(std::span<const planned_run> runs, const playing_conditions& conditions, results& to)
{
    auto options = on_sockets(conditions, runs.front().seed);
    options.when = {runs.size(), conditions.at_once, conditions.between * conditions.jobs};
    options.record = [&](std::size_t number) { return capture_for(runs[number], conditions); };
    std::vector<bool> played(runs.size());
    const auto end_with = [&](judge::culprit fault, const std::string& why) {
        for (std::size_t i = 0; i < runs.size(); ++i)
            if (!played[i] && !to.put(runs[i], failed(runs[i], fault, why)))
                return;
    };
    try
    {
        net::play(*runs.front().flow, *runs.front().cast, options,
                  [&](std::size_t number, judge::run_result result) {
                      played[number] = true;
                      return to.put(runs[number], std::move(result));
                  });
    }
    catch (const net::environment_error& error)
    {
        end_with(judge::culprit::environment, error.what());
    }
    catch (const std::exception& error)
    {
        end_with(judge::culprit::tool, std::string{"tool: "} + error.what());
    }
}

using taker = std::function<bool(const planned_run&, judge::run_result)>;

// Script after script; each thread has its share of the calls.
void play_many_at_once(const std::vector<planned_run>& runs,
                       const playing_conditions& conditions,
                       const taker& take)
{
    for (std::size_t first = 0; first < runs.size();)
    {
        auto last = first;
        while (last < runs.size() && runs[last].flow == runs[first].flow)
            ++last;
        const auto worlds = std::min<std::size_t>(conditions.jobs, last - first);
        results done{worlds};
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < worlds; ++i)
        {
            const auto from = first + (last - first) * i / worlds,
                       to = first + (last - first) * (i + 1) / worlds;
            threads.emplace_back([&, share = std::span{runs}.subspan(from, to - from)] {
                play_at_once(share, conditions, done);
                done.thread_ends();
            });
        }
        bool go_on = true;
        for (std::pair<const planned_run*, judge::run_result> one; done.take(one);)
            if (!take(*one.first, std::move(one.second)))
            {
                go_on = false;
                done.stop();
            }
        if (!go_on)
            return;
        first = last;
    }
}

}  // namespace

void play_all(const std::vector<planned_run>& runs,
              const playing_conditions& conditions,
              const std::function<bool(const planned_run&, judge::run_result)>& take)
{
    const bool on_sockets = !runs.empty() && runs.front().cast;
    if (on_sockets && (conditions.at_once > 1 || conditions.between > fsm::duration{0}))
        return play_many_at_once(runs, conditions, take);
    std::vector<std::promise<judge::run_result>> results(runs.size());
    std::atomic<std::size_t> next{0};
    std::atomic<bool> stop{false};
    std::counting_semaphore<> room{static_cast<std::ptrdiff_t>(ahead + conditions.jobs)};
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
