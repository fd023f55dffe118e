// Results of several threads, for one that takes them.
#pragma once

#include "cli/plan.hpp"
#include "judge/result.hpp"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <map>
#include <mutex>

namespace cli {

struct played_run
{
    planned_run which;
    judge::run_result result;
};

class results
{
public:
    enum class order : std::uint8_t {
        as_planned,  // from 0 on
        as_they_end,
    };

    results(std::size_t threads, order how) : threads_{threads}, order_{how} {}

    // Of a thread: waits until all of them are there; false: they never will be, and nothing is to be played.
    bool all_are_there();
    // Waits while too many are not taken yet. False: no further run is wanted; this one is taken all the
    // same.
    bool put(played_run one);
    bool stopped() const { return stopped_; }            // what is being played is to be ended
    void thread_ends(std::exception_ptr why = nullptr);  // why: it had to

    // Of the one who takes.
    void begin();  // all threads are there
    // Waits, and while it does, `meanwhile` is called ten times a second. False: there will be none any more.
    // Throws why a thread had to end.
    bool take(played_run& out, const std::function<void()>& meanwhile);
    void stop();  // no further run is to begin; those that are being played still come

private:
    bool next_is_there() const;

    // Results that wait to be taken: their octets are in memory.
    static constexpr std::size_t ahead = 1'000;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::size_t, played_run> waiting_;
    std::size_t threads_;
    order order_;
    std::size_t next_ = 0, came_ = 0;
    bool begun_ = false;
    std::atomic<bool> stopped_{false};
    std::exception_ptr why_;
};

}  // namespace cli
