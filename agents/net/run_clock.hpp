// The clock of one run: how long it has lasted, and what the wall showed then. The only clocks of this
// program are here and in cli/.
#pragma once

#include "fsm/time.hpp"

#include <algorithm>
#include <chrono>

namespace net {

class run_clock
{
public:
    using steady = std::chrono::steady_clock;
    using wall_time = std::chrono::sys_time<std::chrono::microseconds>;

    fsm::time_point now() const { return at(steady::now()); }
    fsm::time_point at(steady::time_point t) const
    {
        return fsm::time_point{std::chrono::duration_cast<fsm::duration>(t - started_)};
    }
    steady::time_point steady_time(fsm::time_point t) const { return started_ + t.time_since_epoch(); }
    wall_time wall(fsm::time_point t) const { return wall_started_ + t.time_since_epoch(); }
    wall_time wall() const { return wall(now()); }
    // What the wall shows, by the clock that the system stamps arrivals with.
    static wall_time system()
    {
        return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    }

    // How long ago the wall showed `t`; zero for what is yet to come, because somebody may set it.
    static fsm::duration since(wall_time t)
    {
        const auto ago = std::chrono::system_clock::now() - t;
        return std::max(fsm::duration{0}, std::chrono::duration_cast<fsm::duration>(ago));
    }

private:
    steady::time_point started_ = steady::now();
    wall_time wall_started_ = system();
};

}  // namespace net
