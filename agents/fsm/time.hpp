// Time is an argument. It counts from the start of a run; nothing here can ask what time it is.
#pragma once

#include <chrono>
#include <cstdint>

namespace fsm {

using duration = std::chrono::microseconds;

struct run_clock  // deliberately without now()
{
    using rep = fsm::duration::rep;
    using period = fsm::duration::period;
    using duration = std::chrono::microseconds;
    using time_point = std::chrono::time_point<run_clock>;
    static constexpr bool is_steady = true;
};
using time_point = run_clock::time_point;

inline constexpr time_point never = time_point::max();

// RFC 3261 17.1.1.1, table 4. One set per element, so that a test may shorten or stretch them all.
struct timer_values
{
    duration t1 = std::chrono::milliseconds{500};
    duration t2 = std::chrono::seconds{4};
    duration t4 = std::chrono::seconds{5};
    duration timer_c = std::chrono::seconds{181};      // RFC 3261 16.6 item 11: larger than 3 minutes
    duration timer_d = std::chrono::seconds{32};       // RFC 3261 17.1.1.2: at least 32 s over UDP
    duration trying = std::chrono::milliseconds{200};  // RFC 3261 17.2.1: 100 unless the TU answers by then
    constexpr duration give_up() const { return 64 * t1; }  // Timers B, F, H, J, L, M
};

}  // namespace fsm
