#include "cli/lab_crew.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace cli {

namespace {

struct news
{
    std::size_t which = 0;
    bool begins = false;
    std::optional<lab::cell> played;
};

class crew
{
public:
    crew(lab::schedule& plan, std::size_t threads, const crew_work& how) : plan_{plan}, how_{how}
    {
        for (std::size_t i = 0; i < threads; ++i)
            threads_.emplace_back([this] { work(); });
    }
    ~crew() { stop(); }  // threads are joined behind it
    crew(const crew&) = delete;
    crew& operator=(const crew&) = delete;

    void wait()
    {
        std::unique_lock lock{mutex_};
        for (;;)
        {
            changed_.wait_for(lock, std::chrono::milliseconds{100},
                              [this] { return !news_.empty() || why_ || working_ == 0; });
            const auto all = std::exchange(news_, {});
            const bool over = why_ || (working_ == 0 && (stopped_ || plan_.all_given_out()));
            lock.unlock();
            for (const auto& one : all)
                if (one.begins)
                    how_.begins(one.which);
                else if (one.played)
                    how_.take(one.which, *one.played);
            if (how_.interrupted())
                stop();
            lock.lock();
            if (over && news_.empty())
                break;
        }
        if (why_)
            std::rethrow_exception(why_);
    }

private:
    void stop()
    {
        const std::lock_guard lock{mutex_};
        stopped_ = true;
        changed_.notify_all();
    }

    void work()
    {
        std::unique_lock lock{mutex_};
        while (!stopped_ && !plan_.all_given_out())
        {
            const auto which = plan_.next();
            if (!which)
            {
                changed_.wait(lock);  // until a device has room
                continue;
            }
            ++working_;
            news_.push_back({*which, true, {}});
            changed_.notify_all();
            lock.unlock();
            std::optional<lab::cell> played;
            std::exception_ptr why;
            try
            {
                played = how_.play(*which);
            }
            catch (...)
            {
                why = std::current_exception();
            }
            lock.lock();
            --working_;
            plan_.done(*which);
            news_.push_back({*which, false, std::move(played)});
            if (why && !why_)
                why_ = why;
            stopped_ = stopped_ || why;
            changed_.notify_all();
        }
    }

    lab::schedule& plan_;
    const crew_work& how_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<news> news_;
    std::size_t working_ = 0;
    bool stopped_ = false;
    std::exception_ptr why_;
    std::vector<std::jthread> threads_;  // the last: joined before all they use goes
};

}  // namespace

void play_cells(lab::schedule& plan, std::size_t threads, const crew_work& how)
{
    if (plan.all_given_out())
        return;
    crew all{plan, threads, how};
    all.wait();
}

}  // namespace cli
