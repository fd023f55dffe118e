// How a target ends that has something to say: as when its runs are done, also on SIGXCPU, when the CPU
// seconds of `ulimit -S -t` are used up.
#pragma once

#include <csignal>
#include <cstdlib>

inline volatile std::sig_atomic_t time_is_up = 0;

// `say` is called at the end. True.
inline bool says_at_its_end(void (*say)())
{
    std::atexit(say);
    std::at_quick_exit(say);
    std::signal(SIGXCPU, [](int) { time_is_up = 1; });
    return true;
}

inline void end_when_time_is_up()
{
    if (time_is_up != 0)
        std::quick_exit(0);
}
