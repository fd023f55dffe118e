#include "cli/results.hpp"

#include <chrono>
#include <utility>

namespace cli {

bool results::all_are_there()
{
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return begun_ || stopped_; });
    return begun_;
}

void results::begin()
{
    const std::lock_guard lock{mutex_};
    begun_ = true;
    changed_.notify_all();
}

bool results::put(played_run one)
{
    std::unique_lock lock{mutex_};
    const auto place = order_ == order::as_planned ? one.which.index : came_++;
    changed_.wait(lock, [&] { return stopped_ || place < next_ + ahead; });
    waiting_.emplace(place, std::move(one));
    changed_.notify_all();
    return !stopped_;
}

void results::thread_ends(std::exception_ptr why)
{
    const std::lock_guard lock{mutex_};
    --threads_;
    if (why)
    {
        why_ = std::move(why);
        stopped_ = true;
    }
    changed_.notify_all();
}

bool results::next_is_there() const { return !waiting_.empty() && waiting_.begin()->first == next_; }

bool results::take(played_run& out, const std::function<void()>& meanwhile)
{
    using namespace std::chrono_literals;
    std::unique_lock lock{mutex_};
    while (!changed_.wait_for(lock, 100ms, [this] { return threads_ == 0 || next_is_there(); }))
    {
        lock.unlock();
        meanwhile();
        lock.lock();
    }
    if (waiting_.empty())
    {
        if (why_)
            std::rethrow_exception(why_);
        return false;
    }
    const auto first = waiting_.begin();
    next_ = first->first + 1;  // a run that was not played leaves a gap
    out = std::move(first->second);
    waiting_.erase(first);
    changed_.notify_all();
    return true;
}

void results::stop()
{
    const std::lock_guard lock{mutex_};
    stopped_ = true;
    changed_.notify_all();
}

}  // namespace cli
